package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.config.Configuration;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Validates the configuration without starting anything. */
@Command(
        name = "check",
        description = "Validate the configuration and exit: 0 if it is good, 2 with a line for each problem.")
public final class CheckCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    public CheckCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return check(spec.commandLine().getOut());
    }

    /**
     * Validates, and says so.
     *
     * @return the exit code
     */
    public int check(PrintWriter out) throws Exception {
        Configuration configuration = Preflight.check(program);
        Map<String, String> places = configuration.places();
        out.println(program.name() + ": configuration is good (" + places.size() + " keys set)");
        ClusterAgent.placements(configuration).forEach(line -> out.println("  " + line));
        return Appliance.DONE;
    }
}
