package dev.quadrant.lb.upstream;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.tcp.ProxyVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Runs a backend's checks for as long as the node serves: a virtual thread a server. */
public final class HealthChecks implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(HealthChecks.class);

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * When and how a backend's servers are checked.
     *
     * @param check what is done
     * @param interval from the end of a check to the start of the next; a tenth of it more or less by chance
     * @param timeout how long one check may take
     * @param rise see {@link Health}
     * @param fall see {@link Health}
     */
    public record Plan(HealthCheck check, Duration interval, Duration timeout, int rise, int fall) {}

    /** Starts to check the servers of a backend, the first time at once. */
    public void start(Backend backend, Plan plan) {
        for (Server server : backend.servers()) {
            threads.add(Thread.ofVirtual()
                    .name("check-" + backend.name() + "-" + server.name())
                    .start(() -> loop(backend, server, plan)));
        }
    }

    private void loop(Backend backend, Server server, Plan plan) {
        Health health = server.lastCheck().equals(CheckResult.NONE)
                ? new Health(plan.rise(), plan.fall())
                : new Health(plan.rise(), plan.fall(), server.up());
        byte[] announcement = backend.announcing().map(ProxyVersion::ownHeader).orElse(new byte[0]);
        while (!closed) {
            CheckResult result = plan.check().run(server.address(), plan.timeout(), announcement);
            boolean changed = health.result(result.good());
            backend.checked(server, result, health.up(), System.nanoTime());
            if (changed && !closed) {
                say(backend, server, result, health.up());
            }
            try {
                Thread.sleep(jittered(plan.interval()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void say(Backend backend, Server server, CheckResult result, boolean up) {
        Object[] facts = {
            "backend", backend.name(), "server", server.name(), "check", result.words(), "up", backend.upCount()
        };
        if (up) {
            LOG.info("server-up", facts);
        } else {
            LOG.warn("server-down", facts);
        }
    }

    /** So that the checks of many balancers do not meet at a server. */
    private static Duration jittered(Duration interval) {
        long tenth = interval.toMillis() / 10;
        return interval.plusMillis(tenth == 0 ? 0 : ThreadLocalRandom.current().nextLong(-tenth, tenth + 1));
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
