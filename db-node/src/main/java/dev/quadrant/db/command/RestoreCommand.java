package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.drill.DrillReports;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.restore.DirectoryRestore;
import dev.quadrant.db.restore.Restore;
import dev.quadrant.db.restore.RestorePlan;
import dev.quadrant.db.restore.RestoreProgress;
import dev.quadrant.db.restore.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Restores into a new data directory, or into an empty server. */
@Command(
        name = "restore",
        description = "Restore a base and the binlog behind it into a new data directory, or into an empty server;"
                + " refuses what is not empty.")
public final class RestoreCommand implements Callable<Integer> {
    private static final int SESSIONS_MAX = 64;

    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @ArgGroup
    Destination destination;

    @Mixin
    RepositoryOptions from;

    @Option(
            names = "--base",
            paramLabel = "ID",
            description = "The base to begin with; without it the newest that fits.")
    String base;

    @Mixin
    UntilOptions until;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Sessions of the target that load the base at once, 1 to 64; 4 by default.")
    int sessions;

    @Option(
            names = "--dry-run",
            description =
                    "Say what would be restored, and how long that may take; no server is asked, nothing is changed.")
    boolean dryRun;

    /** Where to; a dry run need not know. */
    static final class Destination {
        @ArgGroup(exclusive = false)
        DirectoryOptions directory;

        @ArgGroup(exclusive = false)
        TargetOptions server;
    }

    public RestoreCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        if (destination == null && !dryRun) {
            throw new ParameterException(
                    spec.commandLine(),
                    "where to? Into a new data directory: --target DIR; or into an empty server that runs: --to-address,"
                            + " --to-user and --to-password-file");
        }
        Until end = until.until(spec);
        if (sessions < 1 || sessions > SESSIONS_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--sessions: " + sessions + " is not between 1 and " + SESSIONS_MAX);
        }
        if (destination != null && destination.server != null) {
            Account account = destination.server.account(config, spec);
            return read(config, end, (restore, base) -> intoServer(restore, base, account));
        }
        return read(config, end, (restore, base) -> intoDirectory(restore, base, config));
    }

    /** Restores a base. */
    private interface Work {
        void run(Restore restore, BaseManifest base) throws IOException;
    }

    private int read(DbConfig config, Until end, Work work) throws IOException {
        return from.read(config, spec, RepositoryOptions.REFUSED, repository -> {
            Restore restore = new Restore(repository, end, sessions);
            BaseManifest chosen =
                    restore.choose(Optional.ofNullable(base), destination != null && destination.server != null);
            if (dryRun) {
                print(restore.plan(chosen), estimate(repository), out());
            }
            work.run(restore, chosen);
            out().flush();
            return Appliance.DONE;
        });
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void intoServer(Restore restore, BaseManifest chosen, Account account) throws IOException {
        if (dryRun) {
            out().println("nothing was done");
            return;
        }
        begin(chosen, account.address());
        long start = System.nanoTime();
        print(during(restore, () -> restore.into(account, chosen)), start);
    }

    private void intoDirectory(Restore restore, BaseManifest chosen, DbConfig config) throws IOException {
        if (dryRun) {
            if (destination != null) {
                DirectoryRestore.Settings settings = destination.directory.settings(config);
                out().println("would make " + settings.target() + " with "
                        + new DirectoryRestore(restore, settings).check(chosen));
            }
            out().println("nothing was done");
            return;
        }
        DirectoryRestore work = new DirectoryRestore(restore, destination.directory.settings(config));
        begin(chosen, destination.directory.target.toString());
        // Interrupted at the terminal, it shall leave no server behind.
        Thread cancel = Thread.ofPlatform().name("restore-cancel").unstarted(work::cancel);
        Runtime.getRuntime().addShutdownHook(cancel);
        long start = System.nanoTime();
        DirectoryRestore.Outcome outcome = during(restore, () -> work.run(chosen));
        Runtime.getRuntime().removeShutdownHook(cancel);
        print(outcome.restored(), start);
        out().println(outcome.place() + " is a data directory of "
                + outcome.program().version());
        out().println("GTIDs: " + outcome.gtids());
        outcome.accounts().forEach(words -> out().println("accounts: " + words));
        out().println("owner: " + outcome.owner() + "; the server must run as this user"
                + " (else: chown -R mysql:mysql " + outcome.place() + ")");
        out().println("start: " + outcome.program().path() + " --datadir=" + outcome.place() + " "
                + String.join(" ", outcome.options())
                + "; or the same in the server's option file, below [mysqld], and systemctl start");
    }

    private void begin(BaseManifest chosen, String where) {
        out().println("restoring base " + chosen.id() + " and its log into " + where + until.words());
        out().flush();
    }

    private <T> T during(Restore restore, Lines.Work<T> work) throws IOException {
        try (Lines lines = new Lines(out(), () -> line(restore.progress(), System.nanoTime()))) {
            return lines.during(work);
        }
    }

    private void print(Restore.Outcome outcome, long start) {
        out().println("restored to " + outcome.reached() + ": "
                + BaseWords.of(outcome.base()) + ", then " + outcome.transactions() + " transactions"
                + outcome.lastTime().map(time -> ", the last of " + time).orElse("") + "; "
                + Sizes.seconds(System.nanoTime() - start));
    }

    /** Bytes that the last drill that passed restored in a second; empty when none did. */
    private static OptionalDouble estimate(Repository repository) throws IOException {
        return DrillReports.all(repository).reversed().stream()
                .filter(report -> report.passed() && report.bytes() > 0)
                .mapToDouble(report ->
                        report.bytes() * 1000.0 / Math.max(1, report.restore().toMillis()))
                .findFirst();
    }

    private static void print(RestorePlan plan, OptionalDouble rate, PrintWriter out) {
        BaseManifest base = plan.base();
        out.println("would load base " + base.id() + " of " + base.snapshot() + ": " + BaseWords.of(base)
                + (base.method() == BaseMethod.COPY ? "" : " in " + base.files().size() + " files"));
        out.println("would replay from " + base.position() + " of chain " + base.chain() + ": "
                + plan.segments().size() + " segments, " + Sizes.bytes(plan.logBytes()));
        for (RestorePlan.Segment segment : plan.segments()) {
            out.println("  " + segment.chain() + "/" + segment.file() + "  " + Sizes.bytes(segment.bytes()));
        }
        out.println("would stop at "
                + plan.stop()
                        .map(BinlogPosition::toString)
                        .orElse("the end of the last one, or before the time that is asked for"));
        out.println(
                rate.isPresent()
                        ? "would take about " + Sizes.seconds((long) (plan.bytes() / rate.getAsDouble() * 1e9))
                                + ", as fast as the last drill that passed"
                        : "nobody knows how long it takes: no drill has passed yet (db-node drill)");
    }

    private static String line(RestoreProgress progress, long now) {
        return "  " + Sizes.bytes(progress.sqlBytes()) + " of " + Sizes.bytes(progress.sqlBytesExpected())
                + " of the base, " + Sizes.bytes(progress.logBytes()) + " of "
                + Sizes.bytes(progress.logBytesExpected()) + " of log, " + progress.transactions()
                + " transactions, " + Sizes.course(progress.course(now)) + "  "
                + progress.step();
    }
}
