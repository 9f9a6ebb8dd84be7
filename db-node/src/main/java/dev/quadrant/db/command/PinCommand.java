package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.repository.Pin;
import dev.quadrant.db.repository.Repository;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a base whatever the policy says. */
@Command(name = "pin", description = "Keep a base for good, whatever the retention policy says.")
public final class PinCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "BASE", description = "As db-node list shows it.")
    String id;

    @Option(names = "--remove", description = "The policy decides again.")
    boolean remove;

    public PinCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        Repository repository = Repository.existing(DbSettings.repository(config));
        PrintWriter out = spec.commandLine().getOut();
        boolean known =
                BaseManifest.all(repository).stream().anyMatch(base -> base.id().equals(id));
        if (known) {
            Path base = repository.bases().resolve(id);
            if (remove) {
                Pin.remove(base);
            } else {
                Pin.put(base, Instant.now().truncatedTo(ChronoUnit.SECONDS));
            }
            out.println("base " + id + (remove ? " is kept as long as the policy says" : " is kept for good"));
        } else {
            out.println("no base " + id + " in " + repository.url() + "; db-node list shows those that are there");
        }
        out.flush();
        return known ? Appliance.DONE : Appliance.FAILED;
    }
}
