package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.appliance.config.Configuration;
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
        Configuration configuration = Preflight.check(program);
        Map<String, String> places = configuration.places();
        spec.commandLine()
                .getOut()
                .println(program.name() + ": configuration is good (" + places.size() + " keys set)");
        return Appliance.DONE;
    }
}
