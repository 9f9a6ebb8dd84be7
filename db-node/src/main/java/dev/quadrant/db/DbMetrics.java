package dev.quadrant.db;

import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.copy.Copy;
import dev.quadrant.db.drill.DrillProgress;
import dev.quadrant.db.drill.DrillReport;
import dev.quadrant.db.progress.Course;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.rpo.Rpo;
import dev.quadrant.db.rpo.RpoWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What db-node counts. */
final class DbMetrics {
    private final MeterRegistry registry;
    private final InstantSource clock;

    DbMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void archive(Archiver archiver) {
        counter(
                "quadrant.db.archive.bytes",
                "Bytes of binlog events archived",
                archiver.counters().bytes());
        counter(
                "quadrant.db.archive.events",
                "Binlog events archived",
                archiver.counters().events());
        counter(
                "quadrant.db.archive.syncs",
                "Times that the archive was forced to the disk",
                archiver.counters().syncs());
        counter(
                "quadrant.db.archive.replies",
                "Semi-sync replies sent",
                archiver.counters().replies());
        counter(
                "quadrant.db.archive.connects",
                "Streams begun with the server",
                archiver.counters().connects());
        archiver.counters()
                .failures()
                .forEach((reason, count) -> FunctionCounter.builder(
                                "quadrant.db.archive.failures", count, LongAdder::sum)
                        .tag("reason", reason)
                        .description("Attempts to follow the server that failed, by reason")
                        .register(registry));
        Gauge.builder(
                        "quadrant.db.archive.lag.seconds",
                        archiver,
                        a -> a.state().lagSeconds(System.nanoTime()))
                .description("How far the archive is behind the server")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.archive.position.bytes",
                        archiver,
                        a -> a.state().position().offset())
                .description("End of what is archived in the segment at hand")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.archive.following",
                        archiver,
                        a -> a.archiveProblem().isEmpty() ? 1 : 0)
                .description("1 while the archive follows the server")
                .register(registry);
        Gauge.builder("quadrant.db.archive.semisync", archiver, a -> a.state().semiSync() ? 1 : 0)
                .description("1 while commits wait for the archive")
                .register(registry);
        Gauge.builder("quadrant.db.source.up", archiver, a -> a.sourceProblem().isEmpty() ? 1 : 0)
                .description("1 while the database can be reached and allows backups")
                .register(registry);
    }

    void continuity(Archiver archiver, DbConditions conditions) {
        Gauge.builder("quadrant.db.gaps", archiver, a -> a.continuity().gaps().size())
                .description("Gaps in the archive that are on record")
                .register(registry);
        Gauge.builder("quadrant.db.gap.open", conditions, c -> c.gapOpen() ? 1 : 0)
                .description("1 while nothing behind the newest gap can be restored, for want of a base")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.divergent.transactions",
                        conditions,
                        c -> c.divergence().map(Divergence::transactions).orElse(0L))
                .description("Transactions of a former primary that the new one lacks and nobody has seen to")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.primary.changes",
                        archiver,
                        a -> Math.max(0, a.continuity().line().size() - 1))
                .description("Changes of the primary since the archive began or had its last gap")
                .register(registry);
    }

    void bases(BaseKeeper bases) {
        counter("quadrant.db.base.taken", "Base backups taken", bases.taken());
        bases.failures()
                .forEach((reason, count) -> FunctionCounter.builder("quadrant.db.base.failures", count, LongAdder::sum)
                        .tag("reason", reason)
                        .description("Base backups that failed or were cancelled, by reason")
                        .register(registry));
        Gauge.builder("quadrant.db.base.count", bases, b -> b.state().count())
                .description("Base backups in the repository")
                .register(registry);
        Gauge.builder("quadrant.db.base.age.seconds", bases, this::age)
                .description("Age of the newest base that the log goes on from; NaN without one")
                .register(registry);
        base(bases, "rows", "Rows written by the base that is being taken", Progress::rows, 0);
        base(bases, "bytes", "Bytes of SQL written by the base that is being taken", Progress::bytes, 0);
        base(bases, "tables", "Tables written by the base that is being taken", Progress::tablesDone, 0);
        base(
                bases,
                "ratio",
                "How much of the base that is being taken is done, 0 to 1, by an estimate",
                progress -> progress.course(System.nanoTime()).fraction(),
                0);
        base(
                bases,
                "left.seconds",
                "How long the base that is being taken will take yet, by its rate so far; NaN when nobody can tell",
                progress -> seconds(progress.course(System.nanoTime())),
                Double.NaN);
    }

    private void base(
            BaseKeeper bases, String name, String description, ToDoubleFunction<Progress> value, double none) {
        Gauge.builder(
                        "quadrant.db.base.progress." + name,
                        bases,
                        b -> b.progress().map(value::applyAsDouble).orElse(none))
                .description(description)
                .register(registry);
    }

    private static double seconds(Course course) {
        return course.left().map(left -> left.toMillis() / 1000.0).orElse(Double.NaN);
    }

    void expiry(ExpiryKeeper expiry) {
        counter("quadrant.db.expired.bases", "Base backups that the retention policy let go", expiry.bases());
        counter("quadrant.db.expired.segments", "Binlog segments that no kept base needed", expiry.segments());
        counter("quadrant.db.expiry.failures", "Times that expiry failed", expiry.failures());
    }

    void verifications(VerifyKeeper verifications) {
        counter(
                "quadrant.db.verify.runs",
                "Verifications of the repository that came to their end",
                verifications.runs());
        counter("quadrant.db.verify.failures", "Verifications that could not be done", verifications.failures());
        Gauge.builder(
                        "quadrant.db.verify.problems",
                        verifications,
                        v -> v.last().map(last -> last.problems().size()).orElse(0))
                .description("What the last verification found bad")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.verify.progress.ratio",
                        verifications,
                        v -> v.running()
                                .map(its -> its.course(System.nanoTime()).fraction())
                                .orElse(0.0))
                .description("How much of the verification that is under way is done, 0 to 1")
                .register(registry);
        Gauge.builder("quadrant.db.verify.overdue", verifications, v -> v.overdue() ? 1 : 0)
                .description("1 while the last verification is longer ago than it should be")
                .register(registry);
    }

    void drills(DrillKeeper drills) {
        counter("quadrant.db.drill.runs", "Drills that came to their end, whatever they found", drills.runs());
        counter("quadrant.db.drill.failures", "Drills that could not be done", drills.failures());
        drill(drills, "failed", "1 while the last drill failed", report -> report.passed() ? 0 : 1, 0);
        drill(
                drills,
                "duration.seconds",
                "How long the last drill took; NaN without one",
                report -> report.duration().toMillis() / 1000.0,
                Double.NaN);
        drill(
                drills,
                "restore.seconds",
                "How long the restore of the last drill took, the measured recovery time; NaN without one",
                report -> report.restore().toMillis() / 1000.0,
                Double.NaN);
        drill(drills, "chunks", "Chunks of tables that the last drill compared", DrillReport::chunks, 0);
        drill(
                drills,
                "tables.differing",
                "Tables that the last drill found different from the live server",
                DrillReport::differing,
                0);
        drill(
                drills,
                "tables.not.compared",
                "Tables that the last drill could not compare",
                report -> report.notCompared().size(),
                0);
        Gauge.builder(
                        "quadrant.db.drill.success.timestamp.seconds",
                        drills,
                        d -> d.lastPassed()
                                .map(time -> (double) time.getEpochSecond())
                                .orElse(Double.NaN))
                .description("When the last drill that passed ended; NaN without one")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.drill.progress.ratio",
                        drills,
                        d -> d.progress()
                                .flatMap(DrillProgress::restore)
                                .map(restore ->
                                        restore.course(System.nanoTime()).fraction())
                                .orElse(0.0))
                .description("How much of the restore of the drill that is under way is done, 0 to 1")
                .register(registry);
        Gauge.builder("quadrant.db.drill.overdue", drills, d -> d.overdue() ? 1 : 0)
                .description("1 while the last drill is longer ago than it should be")
                .register(registry);
    }

    private void drill(
            DrillKeeper drills, String name, String description, ToDoubleFunction<DrillReport> value, double none) {
        Gauge.builder(
                        "quadrant.db.drill." + name,
                        drills,
                        d -> d.last().map(value::applyAsDouble).orElse(none))
                .description(description)
                .register(registry);
    }

    void rpo(RpoWatch watch) {
        Gauge.builder("quadrant.db.rpo.zero", watch, w -> w.verdict().zero() ? 1 : 0)
                .description("1 while no commit that a client saw can be lost with the server")
                .register(registry);
        for (Rpo.Code code : Rpo.Code.values()) {
            Gauge.builder(
                            "quadrant.db.rpo.reason",
                            watch,
                            w -> w.verdict().reasons().stream().anyMatch(reason -> reason.code() == code) ? 1 : 0)
                    .tag("reason", code.text())
                    .description("1 while this is why a commit could be lost with the server")
                    .register(registry);
        }
        Gauge.builder(
                        "quadrant.db.semisync.unacknowledged",
                        watch,
                        w -> w.semiSync().unacknowledged())
                .description("Commits since the server's start that nobody acknowledged")
                .register(registry);
        Gauge.builder("quadrant.db.semisync.clients", watch, w -> w.semiSync().clients())
                .description("Replicas that acknowledge, the archive among them")
                .register(registry);
        Gauge.builder("quadrant.db.repository.free.bytes", watch, RpoWatch::freeBytes)
                .description("Room on the repository's disk")
                .register(registry);
    }

    void copy(Copy copy) {
        Gauge.builder("quadrant.db.copy.up", copy, c -> c.problem().isEmpty() ? 1 : 0)
                .tag("repository", copy.name())
                .description("1 while the copy follows the repository")
                .register(registry);
        Gauge.builder("quadrant.db.copy.lag.seconds", copy, Copy::lagSeconds)
                .tag("repository", copy.name())
                .description("How far the copy of the log is behind the archive")
                .register(registry);
        Gauge.builder("quadrant.db.copy.pending.bytes", copy, Copy::pendingBytes)
                .tag("repository", copy.name())
                .description("Bytes that are known to be missing in the copy")
                .register(registry);
        copyCounter(
                copy,
                "quadrant.db.copy.objects",
                "Objects written",
                copy.counters().objects());
        copyCounter(
                copy, "quadrant.db.copy.bytes", "Bytes written", copy.counters().bytes());
        copyCounter(copy, "quadrant.db.copy.retries", "Requests that were repeated", copy.retries());
        copy.counters()
                .failures()
                .forEach((reason, count) -> FunctionCounter.builder("quadrant.db.copy.failures", count, LongAdder::sum)
                        .tag("repository", copy.name())
                        .tag("reason", reason)
                        .description("Attempts to copy that failed, by reason")
                        .register(registry));
    }

    private void copyCounter(Copy copy, String name, String description, LongAdder value) {
        FunctionCounter.builder(name, value, LongAdder::sum)
                .tag("repository", copy.name())
                .description(description)
                .register(registry);
    }

    private double age(BaseKeeper bases) {
        return bases.state()
                .newest()
                .map(base -> (double)
                        Duration.between(base.snapshot(), clock.instant()).toSeconds())
                .orElse(Double.NaN);
    }

    private void counter(String name, String description, LongAdder value) {
        FunctionCounter.builder(name, value, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
