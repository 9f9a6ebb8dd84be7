package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.linux.LinuxException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Does with virtual IPs what the node wants done: addresses and deadlines first, then counts and hooks. For the agent's thread. */
final class VipActions {
    private static final EventLog LOG = EventLog.neverWaiting(VipActions.class);

    /** Null without virtual IPs. */
    private final HeldAddresses addresses;

    private final LeaseTerms terms;
    private final Hooks hooks;
    private final VipMetrics metrics;
    private final Map<String, Held> held = new HashMap<>();

    private static final class Held {
        final long ballot;
        long killAt;

        Held(long ballot, long killAt) {
            this.ballot = ballot;
            this.killAt = killAt;
        }
    }

    VipActions(HeldAddresses addresses, LeaseTerms terms, Hooks hooks, VipMetrics metrics) {
        this.addresses = addresses;
        this.terms = terms;
        this.hooks = hooks;
        this.metrics = metrics;
    }

    /**
     * Puts an address up.
     *
     * @param ballot of its lease
     * @return why it could not, empty when it is up
     */
    String acquire(Action.Acquire acquire, long ballot) {
        try {
            addresses.acquire(acquire.vip(), acquire.killAt());
        } catch (IOException e) {
            metrics.notPlaced(acquire.vip());
            return e.getMessage();
        }
        if (held.put(acquire.vip(), new Held(ballot, acquire.killAt())) == null) {
            metrics.acquired(acquire.vip());
            hooks.acquired(acquire.vip(), ballot);
        }
        return "";
    }

    void extend(long now, Action.Extend extend) {
        Held vip = held.get(extend.vip());
        if (vip != null) {
            long end = extend.killAt() + terms.killMargin();
            metrics.renewed(extend.vip(), now - (end - terms.duration()), vip.killAt + terms.killMargin() - now);
            vip.killAt = extend.killAt();
        }
        try {
            addresses.extend(extend.vip(), extend.killAt());
        } catch (LinuxException e) {
            // The old deadline stands: the worst that comes of it is a takeover.
            LOG.error("vip-deadline-not-moved", "vip", extend.vip(), "reason", e.getMessage());
        }
    }

    void drop(Action.Drop drop) {
        try {
            addresses.drop(drop.vip());
        } catch (LinuxException e) {
            LOG.error("vip-deadline-not-removed", "vip", drop.vip(), "reason", e.getMessage());
        }
        Held vip = held.remove(drop.vip());
        if (vip != null) {
            metrics.dropped(drop.vip(), drop.reason());
            hooks.released(drop.vip(), drop.reason(), vip.ballot);
        }
    }
}
