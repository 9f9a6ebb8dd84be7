package dev.quadrant.appliance;

import dev.quadrant.appliance.command.AuditCommand;
import dev.quadrant.appliance.command.CheckCommand;
import dev.quadrant.appliance.command.ClusterCommand;
import dev.quadrant.appliance.command.ReferenceCommand;
import dev.quadrant.appliance.command.RootCommand;
import dev.quadrant.appliance.command.VersionCommand;
import dev.quadrant.appliance.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Runs a {@link NodeProgram}: without a sub-command it serves, with one it does that and ends. Exit codes: 0 done, 1
 * failed, 2 wrong usage or configuration.
 */
public final class Appliance {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    private Appliance() {}

    /** The body of every node's {@code main}; ends the process. */
    public static void main(NodeProgram program, String[] args) {
        System.exit(commandLine(program).execute(args));
    }

    static CommandLine commandLine(NodeProgram program) {
        CommandLine line = new CommandLine(new RootCommand(program));
        CommandSpec root = line.getCommandSpec();
        root.name(program.name());
        root.usageMessage().description(program.description() + ".", "Without a command it serves.");
        line.addSubcommand(new CheckCommand(program));
        line.addSubcommand(new AuditCommand(program));
        line.addSubcommand(new ClusterCommand(program));
        line.addSubcommand(new ReferenceCommand(program));
        line.addSubcommand(new VersionCommand(program));
        for (Object command : program.commands()) {
            CommandLine own = new CommandLine(command);
            // A node may have a larger command in the stead of a common one.
            if (line.getSubcommands().containsKey(own.getCommandName())) {
                root.removeSubcommand(own.getCommandName());
            }
            line.addSubcommand(own);
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            report(program, failure, command.getErr());
            return failure instanceof ConfigurationException || failure instanceof StartFailure ? USAGE : FAILED;
        });
        return line;
    }

    /** Prints a failure as lines for people: each with the program's name before it, never a stack trace. */
    public static void report(NodeProgram program, Throwable failure, PrintWriter out) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        message.lines().forEach(text -> out.println(program.name() + ": " + text));
        out.flush();
    }
}
