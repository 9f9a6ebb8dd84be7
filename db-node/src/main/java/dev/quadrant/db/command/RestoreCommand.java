package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.drill.DrillReports;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.restore.Restore;
import dev.quadrant.db.restore.RestorePlan;
import dev.quadrant.db.restore.RestoreProgress;
import dev.quadrant.db.restore.Until;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Restores into an empty server. */
@Command(
        name = "restore",
        description = "Restore a base and the binlog behind it into an empty server; refuses one that is not empty.")
public final class RestoreCommand implements Callable<Integer> {
    private static final int SESSIONS_MAX = 64;

    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Mixin
    TargetOptions target;

    @Mixin
    RepositoryOptions from;

    @Option(
            names = "--base",
            paramLabel = "ID",
            description = "The base to begin with; without it the newest that fits.")
    String base;

    @Option(
            names = "--until-position",
            paramLabel = "FILE:OFFSET",
            description = "Leave out transactions that begin at or behind this position.")
    String untilPosition;

    @Option(
            names = "--until-time",
            paramLabel = "TIME",
            description = "Leave out transactions that begin at or after this time, with its offset "
                    + "(2026-11-22T03:00:00Z).")
    String untilTime;

    @Option(names = "--until-gtid", paramLabel = "GTID", description = "The last transaction that is restored.")
    String untilGtid;

    @Option(
            names = "--before-gtid",
            paramLabel = "GTID",
            description = "The first transaction that is left out, a DROP TABLE for example.")
    String beforeGtid;

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

    public RestoreCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        Account account = target.account(config, spec);
        Until until = until();
        if (sessions < 1 || sessions > SESSIONS_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--sessions: " + sessions + " is not between 1 and " + SESSIONS_MAX);
        }
        return from.read(config, spec, RepositoryOptions.REFUSED, repository -> restore(repository, until, account));
    }

    private int restore(Repository repository, Until until, Account account) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Restore restore = new Restore(repository, until, sessions);
        BaseManifest chosen = restore.choose(Optional.ofNullable(base));
        if (dryRun) {
            print(restore.plan(chosen), estimate(repository), out);
            return Appliance.DONE;
        }
        out.println("restoring base " + chosen.id() + " and its log into " + account.address());
        out.flush();
        long start = System.nanoTime();
        Restore.Outcome outcome;
        try (Lines lines = new Lines(out, () -> line(restore.progress(), System.nanoTime()))) {
            outcome = lines.during(() -> restore.into(account, chosen));
        }
        out.println("restored to " + outcome.reached() + ": " + chosen.tables() + " tables, " + chosen.rows()
                + " rows, then " + outcome.transactions() + " transactions"
                + outcome.lastTime().map(time -> ", the last of " + time).orElse("") + "; "
                + Sizes.seconds(System.nanoTime() - start));
        out.flush();
        return Appliance.DONE;
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
        out.println("would load base " + base.id() + " of " + base.snapshot() + ": " + base.tables() + " tables, "
                + base.rows() + " rows, " + Sizes.bytes(base.sqlBytes()) + " of SQL in "
                + base.files().size()
                + " files");
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
        out.println("nothing was done");
        out.flush();
    }

    private Until until() {
        List<Until> ends = new ArrayList<>();
        add(ends, "--until-position", untilPosition, text -> new Until.Position(BinlogPosition.parse(text)));
        add(ends, "--until-time", untilTime, RestoreCommand::time);
        add(ends, "--until-gtid", untilGtid, text -> new Until.Transaction(Gtid.parse(text), true));
        add(ends, "--before-gtid", beforeGtid, text -> new Until.Transaction(Gtid.parse(text), false));
        if (ends.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "one end is enough: --until-position, --until-time, --until-gtid or --before-gtid");
        }
        return ends.isEmpty() ? new Until.End() : ends.getFirst();
    }

    private void add(List<Until> ends, String option, String text, Function<String, Until> form) {
        if (text != null) {
            try {
                ends.add(form.apply(text));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
            }
        }
    }

    private static Until time(String text) {
        try {
            return new Until.Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "a time with its offset expected (2026-11-22T03:00:00Z), not '" + text + "'", e);
        }
    }

    private static String line(RestoreProgress progress, long now) {
        return "  " + Sizes.bytes(progress.sqlBytes()) + " of " + Sizes.bytes(progress.sqlBytesExpected())
                + " of the base, " + Sizes.bytes(progress.logBytes()) + " of "
                + Sizes.bytes(progress.logBytesExpected()) + " of log, " + progress.transactions()
                + " transactions, " + Sizes.course(progress.course(now)) + "  "
                + progress.step();
    }
}
