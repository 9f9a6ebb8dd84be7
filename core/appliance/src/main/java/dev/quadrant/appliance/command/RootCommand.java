package dev.quadrant.appliance.command;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Serving;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program without a sub-command: it serves until it is told to stop. */
@Command(mixinStandardHelpOptions = false, sortOptions = false, synopsisSubcommandLabel = "[COMMAND]")
public final class RootCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    public RootCommand(NodeProgram program) {
        this.program = program;
    }

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Read FILE instead of /etc/quadrant/NODE.properties.")
    void config(String file) {
        System.setProperty("quarkus.config.locations", file);
    }

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "true",
            scope = ScopeType.INHERIT,
            description = "Set a configuration key; may be repeated.")
    void properties(Map<String, String> properties) {
        properties.forEach(System::setProperty);
    }

    @Override
    public Integer call() throws Exception {
        return Serving.run(program);
    }
}
