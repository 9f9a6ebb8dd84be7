package dev.quadrant.db.copy;

import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.store.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * A copy of the repository that follows it. It never holds up the archive: what fails is said, counted and tried again, and
 * the copy catches up from what it finds in the store. Log and bases go their own ways, so that a large base holds up no log.
 */
public final class Copy {
    private final String name;
    private final ObjectStore store;
    private final CopyCounters counters = new CopyCounters();
    private final LongAdder retries;
    private final CopyLoop log;
    private final CopyLoop bases;
    private final InstantSource clock;
    private final List<Thread> threads;

    /**
     * How to copy.
     *
     * @param name the repository's in the configuration
     * @param node this node's name, when it has been given one
     * @param interval how long bytes of the open segment may wait for more
     * @param partBytes most bytes of a part
     */
    public record Settings(String name, Optional<String> node, Duration interval, int partBytes) {}

    /** @param retries counts requests that the store had to repeat */
    public Copy(Repository repository, ObjectStore store, Settings settings, LongAdder retries, InstantSource clock) {
        this.name = settings.name();
        this.store = store;
        this.retries = retries;
        this.clock = clock;
        Claim claim = new Claim(repository, store, "quadrant.db.repository." + name, settings.node());
        log = new CopyLoop(
                name,
                "log",
                new LogCopy(
                        repository,
                        new Target(repository.root(), store, counters),
                        claim,
                        new LogCopy.Settings(name, settings.interval(), settings.partBytes())),
                counters,
                clock);
        bases = new CopyLoop(
                name,
                "bases",
                new BaseCopy(repository, new Target(repository.root(), store, counters), name, log::copying),
                counters,
                clock);
        threads = List.of(
                Thread.ofPlatform().name("db-copy-log-" + name).daemon().unstarted(log),
                Thread.ofPlatform().name("db-copy-base-" + name).daemon().unstarted(bases));
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    /** Ends what is under way at the next object; what is missing is copied after the next start. */
    public void stop() {
        log.stop();
        bases.stop();
    }

    public List<Thread> threads() {
        return threads;
    }

    public String name() {
        return name;
    }

    public String url() {
        return store.url();
    }

    /** Why it does not copy all of it now; empty text when it does. */
    public String problem() {
        return Stream.of(log.problem(), bases.problem())
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** How far the copy of the log is behind the archive, in seconds. */
    public long lagSeconds() {
        return Math.max(0, Duration.between(log.asOf(), clock.instant()).toSeconds());
    }

    /** Bytes that are known to be missing. */
    public long pendingBytes() {
        return log.pending() + bases.pending();
    }

    public CopyCounters counters() {
        return counters;
    }

    public LongAdder retries() {
        return retries;
    }
}
