package dev.quadrant.lb;

import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.appliance.command.CheckCommand;
import dev.quadrant.lb.config.DescriptorPlan;
import dev.quadrant.lb.config.LbConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Validates the configuration as every node does, and warns of what this shell would not let it have. */
@Command(
        name = "check",
        description = "Validate the configuration and exit: 0 if it is good, 2 with a line for each problem.")
final class LbCheckCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    LbCheckCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        int code = new CheckCommand(program).check(out);
        // A warning and no error: the unit that starts the node may have another limit than this shell.
        DescriptorPlan.of(Preflight.check(program).get(LbConfig.class))
                .shortage()
                .ifPresent(shortage -> out.println("  warning: " + shortage));
        return code;
    }
}
