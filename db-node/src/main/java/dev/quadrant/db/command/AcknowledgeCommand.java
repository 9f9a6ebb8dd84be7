package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Repository;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends the alarm about divergent transactions. */
@Command(
        name = "acknowledge",
        description = "End the alarm about transactions that a former primary had and the new one has not;"
                + " their file is kept.")
public final class AcknowledgeCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "As db-node list shows it.")
    String id;

    public AcknowledgeCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        Repository repository = Repository.existing(DbSettings.repository(config));
        PrintWriter out = spec.commandLine().getOut();
        for (Divergence divergence : repository.divergences()) {
            if (divergence.id().equals(id)) {
                repository.acknowledge(id, Instant.now().truncatedTo(ChronoUnit.SECONDS));
                out.println("acknowledged: " + divergence.transactions() + " transactions, " + divergence.gtids()
                        + "; they stay in " + repository.divergence(id).resolve(divergence.file()));
                out.flush();
                return Appliance.DONE;
            }
        }
        out.println("no divergence " + id + " in " + repository.url() + "; db-node list shows those that are there");
        out.flush();
        return Appliance.FAILED;
    }
}
