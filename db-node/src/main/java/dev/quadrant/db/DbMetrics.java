package dev.quadrant.db;

import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.Progress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** What db-node counts. */
final class DbMetrics {
    private final MeterRegistry registry;
    private final InstantSource clock;

    DbMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void archive(Archiver archiver) {
        counter("quadrant.db.archive.bytes", "Bytes of binlog events archived", archiver.bytes());
        counter("quadrant.db.archive.events", "Binlog events archived", archiver.events());
        counter("quadrant.db.archive.syncs", "Times that the archive was forced to the disk", archiver.syncs());
        counter("quadrant.db.archive.replies", "Semi-sync replies sent", archiver.replies());
        counter("quadrant.db.archive.connects", "Streams begun with the server", archiver.connects());
        Gauge.builder(
                        "quadrant.db.archive.lag.seconds",
                        archiver,
                        a -> a.state().lagSeconds(clock.millis()))
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

    void bases(BaseKeeper bases) {
        counter("quadrant.db.base.taken", "Base backups taken", bases.taken());
        counter("quadrant.db.base.failures", "Base backups that failed", bases.failures());
        Gauge.builder("quadrant.db.base.count", bases, b -> b.state().count())
                .description("Base backups in the repository")
                .register(registry);
        Gauge.builder("quadrant.db.base.age.seconds", bases, this::age)
                .description("Age of the newest base that the log goes on from; NaN without one")
                .register(registry);
        Gauge.builder(
                        "quadrant.db.base.progress.rows",
                        bases,
                        b -> b.progress().map(Progress::rows).orElse(0L))
                .description("Rows written by the base that is being taken")
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
