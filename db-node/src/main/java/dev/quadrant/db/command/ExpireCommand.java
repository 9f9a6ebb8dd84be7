package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.CopySettings;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.DbSettings;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.retention.Expiry;
import dev.quadrant.db.retention.Retention;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Applies the retention policy now. */
@Command(
        name = "expire",
        description = "Delete bases and log that the retention policy does not keep; the service does so by itself.")
public final class ExpireCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Option(names = "--dry-run", description = "Only say what stays, why, and what would go.")
    boolean dryRun;

    public ExpireCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        Repository repository = Repository.existing(DbSettings.repository(config));
        PrintWriter out = spec.commandLine().getOut();
        Expiry expiry = new Expiry(repository, DbSettings.retention(config), CopySettings.names(config));
        Expiry.Plan plan = expiry.plan(Instant.now());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("BASE", "MOMENT", "SIZE", "KEPT FOR"));
        for (BaseManifest base : BaseManifest.all(repository)) {
            rows.add(List.of(
                    base.id(),
                    base.snapshot().toString().substring(0, 19) + "Z",
                    Sizes.bytes(base.bytes()),
                    reasons(plan, base.id())));
        }
        TextTable.print(rows, out);
        out.println();
        String what =
                plan.bases().size() + " bases and " + plan.segmentCount() + " segments, " + Sizes.bytes(plan.bytes());
        boolean done = dryRun || plan.isEmpty() || expiry.execute(plan);
        if (done) {
            out.println((dryRun ? "would go: " : "deleted: ") + what);
        } else {
            out.println("nothing deleted: a base is being taken, or somebody reads " + repository.url()
                    + " (restore, verify); try again when it has ended");
        }
        out.flush();
        return done ? Appliance.DONE : Appliance.FAILED;
    }

    private static String reasons(Expiry.Plan plan, String id) {
        Set<Retention.Reason> reasons = plan.verdict().kept().getOrDefault(id, Set.of());
        return reasons.isEmpty()
                ? (plan.bases().contains(id) ? "-" : "a copy that lacks it")
                : reasons.stream()
                        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }
}
