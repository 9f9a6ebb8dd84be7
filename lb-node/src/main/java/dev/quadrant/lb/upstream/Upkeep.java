package dev.quadrant.lb.upstream;

import dev.quadrant.appliance.log.EventLog;
import java.time.Duration;
import java.util.List;

/** Tells the backends that time has passed, four times a second, for as long as the node serves: a thread of its own, since a
 * virtual one takes three switches of threads for each of its turns. */
public final class Upkeep implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(Upkeep.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final List<Backend> backends;
    private final Thread thread;

    private Upkeep(List<Backend> backends) {
        this.backends = backends;
        thread = Thread.ofPlatform().name("upkeep").daemon(true).unstarted(this::run);
    }

    public static Upkeep start(List<Backend> backends) {
        Upkeep upkeep = new Upkeep(backends);
        upkeep.thread.start();
        return upkeep;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                backends.forEach(backend -> backend.advance(System.nanoTime()));
                Thread.sleep(INTERVAL);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                LOG.error("upkeep-fault", "error", e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
