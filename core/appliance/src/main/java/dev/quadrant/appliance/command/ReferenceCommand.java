package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Key;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the reference of all configuration keys, made from the Javadoc of the configuration interfaces. */
@Command(
        name = "reference",
        description = "Print every configuration key with its meaning, type and default, as Markdown.")
public final class ReferenceCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    public ReferenceCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("# Configuration of " + program.name());
        for (Key key : Configuration.keys(program.configuration())) {
            out.println();
            out.println("## `" + key.name().replace("*", "<name>") + "`");
            out.println();
            out.println(prose(key.doc()));
            out.println();
            out.println("- type: " + key.type());
            out.println("- " + (key.required() ? "required" : fallback(key)));
        }
        out.flush();
        return Appliance.DONE;
    }

    private static String fallback(Key key) {
        return key.fallback().isEmpty() ? "optional" : "default: `" + key.fallback() + "`";
    }

    /** Javadoc's inline tags as Markdown. */
    private static String prose(String doc) {
        return doc.replaceAll("\\{@code ([^}]*)\\}", "`$1`")
                .replaceAll("\\{@link #?([^}]*)\\}", "`$1`")
                .replaceAll("</?p>", "\n");
    }
}
