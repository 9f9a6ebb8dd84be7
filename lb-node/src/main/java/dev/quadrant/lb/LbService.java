package dev.quadrant.lb;

import dev.quadrant.appliance.Service;
import dev.quadrant.appliance.ServiceContext;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.config.DescriptorPlan;
import dev.quadrant.lb.config.LbCheck;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.stats.LbMetrics;
import dev.quadrant.lb.stats.LoopTotals;
import dev.quadrant.lb.upstream.Backend;
import io.micrometer.core.instrument.Gauge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The running balancer: the generation that serves, those that still end, and what they say of themselves. */
final class LbService implements Service {
    private static final EventLog LOG = EventLog.of(LbService.class);
    /** Generations that may end at a time; the oldest is closed for a further one. */
    private static final int MOST_RETIRING = 8;

    private final ServiceContext context;
    private final LoopTotals totals = new LoopTotals();
    /** Guarded by itself. */
    private final List<Retirement> retiring = new ArrayList<>();

    private volatile Generation current;
    private volatile boolean reloadFailed;
    private LbMetrics metrics;

    /** A generation that ends, and the thread that waits for it. */
    private record Retirement(Generation generation, Thread thread) {}

    private LbService(ServiceContext context, Generation first) {
        this.context = context;
        current = first;
    }

    static LbService start(ServiceContext context) throws StartFailure {
        Generation first;
        try {
            first = Generation.start(context.configuration(), Optional.empty());
        } catch (Generation.Unservable e) {
            throw new StartFailure(e.problem());
        }
        LbService service = new LbService(context, first);
        context.conditions().liveness("loops", service::loops);
        new ServerActions(() -> service.current.topology()).routes(context.actions());
        ListActions lists = new ListActions(() -> service.current.topology().lists());
        lists.routes(context.actions());
        context.router()
                .get("/lb/lists")
                .handler(request -> request.json(lists.json(request.request().getParam("address"))));
        context.router()
                .get("/lb/status")
                .handler(request -> request.json(new Status(service.current.topology(), service.totals).json()));
        service.show(first);
        return service;
    }

    private Condition loops() {
        int count = current.edge().stats().size();
        return current.edge().alive()
                ? Condition.up(count + " event loops run")
                : Condition.down("an event loop has ended: restart the node");
    }

    /** Checks, counts and tells of a generation that serves from now on. */
    private void show(Generation generation) {
        generation.check();
        totals.add(generation.edge().stats());
        metrics = new LbMetrics(generation.topology(), totals, generation.logs().all());
        metrics.bind(context.metrics());
        Gauge.builder("quadrant.lb.reload.failed", this, its -> its.reloadFailed ? 1 : 0)
                .register(context.metrics());
        Gauge.builder("quadrant.lb.node.connections.wanted", generation.descriptors(), DescriptorPlan::wanted)
                .register(context.metrics());
        generation
                .topology()
                .backends()
                .forEach(backend -> context.conditions().readiness("lb", part(backend), () -> condition(backend)));
        sayShortage(generation.descriptors());
        generation.topology().frontends().forEach(LbService::sayListening);
    }

    private static String part(Backend backend) {
        return "backend-" + backend.name();
    }

    private static void sayShortage(DescriptorPlan descriptors) {
        if (descriptors.isShort()) {
            LOG.warn("descriptors-short", "problem", descriptors.what(), "fix", descriptors.fix());
        }
    }

    private static void sayListening(Frontend frontend) {
        LOG.info(
                "listening",
                "frontend",
                frontend.name(),
                "mode",
                frontend.http() ? "http" : "tcp",
                "addresses",
                Status.addresses(frontend),
                "backend",
                frontend.backend().name());
    }

    private static Condition condition(Backend backend) {
        int up = backend.upCount();
        int all = backend.servers().size();
        if (up > 0) {
            return Condition.up(up + " of " + all + " servers are up");
        }
        StringBuilder words = new StringBuilder("all servers are down:");
        backend.servers()
                .forEach(server -> words.append(' ')
                        .append(server.name())
                        .append(" (")
                        .append(server.lastCheck().words())
                        .append(')'));
        return Condition.down(words.toString());
    }

    /** A configuration with a mistake changes nothing; the appliance has said by then what is wrong with it. */
    @Override
    public void reload() {
        current.logs().reopen();
        try {
            Configuration wanted = Configuration.load("lb-node", List.of(LbConfig.class));
            if (!LbCheck.problems(wanted).isEmpty()) {
                reloadFailed = true;
                return;
            }
            boolean same =
                    current.configuration().changed(wanted).stream().noneMatch(key -> key.startsWith("quadrant.lb."));
            if (same) {
                current.topology().lists().reload();
            }
            reloadFailed = false;
            if (same) {
                LOG.info("reloaded", "changed", false);
            } else {
                replace(Generation.start(wanted, Optional.of(current)));
            }
        } catch (ConfigurationException _) {
            reloadFailed = true;
        } catch (Generation.Unservable e) {
            reloadFailed = true;
            LOG.error("reload-refused", "problem", e.problem());
        } catch (AddressLists.Failure e) {
            reloadFailed = true;
            LOG.error("reload-refused", "list", e.list(), "problem", e.getMessage(), "fix", e.fix());
        }
    }

    private void replace(Generation next) {
        Generation old = current;
        old.uncheck();
        metrics.unbind(context.metrics());
        current = next;
        show(next);
        Set<String> gone = new HashSet<>();
        old.topology().backends().forEach(backend -> gone.add(part(backend)));
        next.topology().backends().forEach(backend -> gone.remove(part(backend)));
        gone.forEach(part -> context.conditions().readiness("lb", part, () -> Condition.up("no longer configured")));
        retire(old, next);
        LOG.info(
                "reloaded",
                "changed",
                true,
                "frontends",
                next.topology().frontends().size());
    }

    private void retire(Generation old, Generation next) {
        old.edge().retire(next.edge());
        long deadline = System.nanoTime()
                + next.configuration().get(LbConfig.class).reloadDrain().toNanos();
        Thread thread = Thread.ofPlatform().name("lb-retire").unstarted(() -> {
            old.edge().awaitEnd(deadline);
            ended(old);
        });
        Retirement oldest = null;
        synchronized (retiring) {
            retiring.add(new Retirement(old, thread));
            if (retiring.size() > MOST_RETIRING) {
                oldest = retiring.getFirst();
            }
        }
        thread.start();
        if (oldest != null) {
            oldest.generation().edge().stop(System.nanoTime());
        }
    }

    private void ended(Generation generation) {
        totals.ended(generation.edge().stats());
        List<Generation> others = new ArrayList<>(List.of(current));
        synchronized (retiring) {
            retiring.removeIf(its -> its.generation() == generation);
            retiring.forEach(its -> others.add(its.generation()));
        }
        generation.closeLogs(others);
        LOG.info("generation-ended");
    }

    @Override
    public void stop(long deadlineNanos) {
        current.uncheck();
        List<Retirement> left;
        synchronized (retiring) {
            left = List.copyOf(retiring);
        }
        left.forEach(its -> its.generation().edge().drain());
        boolean drained = current.edge().stop(deadlineNanos);
        for (Retirement its : left) {
            drained &= its.generation().edge().stop(deadlineNanos);
        }
        awaitLogs(left);
        current.logs().close();
        LOG.info("drained", "all-ended", drained);
    }

    private static void awaitLogs(List<Retirement> left) {
        try {
            for (Retirement its : left) {
                its.thread().join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
