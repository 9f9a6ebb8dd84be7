package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints which build this is and what runs it. */
@Command(name = "version", description = "Print the version and exit.")
public final class VersionCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    public VersionCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        boolean binary = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        spec.commandLine()
                .getOut()
                .println(program.name() + " " + Version.current() + " (" + (binary ? "native" : "JVM") + ", Java "
                        + Runtime.version().feature() + ", " + System.getProperty("os.arch") + ")");
        return Appliance.DONE;
    }
}
