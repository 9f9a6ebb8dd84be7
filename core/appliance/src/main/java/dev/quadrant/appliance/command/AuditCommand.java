package dev.quadrant.appliance.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The self-audit of privileges and leaked credentials; this build says only that it has none yet. */
@Command(name = "audit", description = "Audit this process' privileges and surroundings (not in this version).")
public final class AuditCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    public AuditCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        spec.commandLine().getErr().println(program.name() + ": this version has no self-audit yet");
        return Appliance.FAILED;
    }
}
