package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.PollGroup;
import dev.quadrant.linux.net.Heard;
import dev.quadrant.linux.net.MacAddress;
import dev.quadrant.linux.net.Neighbours;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.NetlinkEvent;
import dev.quadrant.linux.net.RouteSocket;
import dev.quadrant.linux.net.TunDevice;
import java.util.Set;

/**
 * One virtual IP on this host, held or not: its device, what the neighbours hear of it, and why it could not be placed. For the
 * agent's thread alone.
 */
final class VirtualAddress implements AutoCloseable {
    private static final EventLog LOG = EventLog.neverWaiting(VirtualAddress.class);
    private static final String ON_HOST = "address-on-host";

    /** Obstacles that are over for good when they are over: what they wait for has an end. */
    private static final Set<String> SETTLING = Set.of(UsageCheck.CHECKING, InterfaceCheck.LINK_LOCAL_TENTATIVE);

    /** How long an interface must be well again before it counts as well; nanoseconds. */
    private static final long STEADY = 1_000_000_000L;

    /** Messages of the neighbours taken in a row; the rest waits for the agent's next turn. */
    private static final int MESSAGES_MAX = 32;

    private final HeldAddresses.Vip vip;
    private final NetSettings settings;
    private final HostNetwork network;
    private final RouteSocket requests;
    private final PollGroup group;
    private final PlacementCounts counts;
    private final InterfaceCheck interfaceCheck;
    private final UsageCheck usage;
    private final PutBacks putBacks = new PutBacks();

    private TunDevice device;
    private Placement placement;
    /** Null while the interface is missing, off or no Ethernet; then {@code heardOn} is the interface. */
    private Neighbours neighbours;

    private NetlinkEvent.Link heardOn;
    /** Null while the address is not held. */
    private Holding holding;

    private String obstacle = "";
    private long steadyAt = Long.MIN_VALUE;

    /** What there is only while the address is held. */
    private record Holding(AnnounceSchedule schedule, Presence presence, Conflicts conflicts) {
        Holding(Conflicts conflicts, long now) {
            this(new AnnounceSchedule(now), new Presence(now), conflicts);
        }
    }

    VirtualAddress(
            HeldAddresses.Vip vip,
            NetSettings settings,
            HostNetwork network,
            RouteSocket requests,
            PollGroup group,
            PlacementCounts counts,
            long now)
            throws LinuxException {
        this.vip = vip;
        this.settings = settings;
        this.network = network;
        this.requests = requests;
        this.group = group;
        this.counts = counts;
        this.usage = new UsageCheck(now);
        this.interfaceCheck = new InterfaceCheck(vip.address(), vip.interfaceName(), network, settings, now);
        this.device = VipDevice.create(vip.name(), vip.address(), requests, settings);
        this.placement = Placement.of(vip.address(), vip.interfaceName(), settings);
    }

    HeldAddresses.Vip vip() {
        return vip;
    }

    Placement placement() {
        return placement;
    }

    /** Begins to listen, once the host's network is known. */
    void begin(long now) {
        listen(now);
    }

    /** Puts the address up and tells the neighbours. */
    void putUp(long now) throws LinuxException {
        holding = new Holding(new Conflicts(now), now);
        usage.held(true, now);
        requests.addAddress(device.index(), vip.address());
        announceDue(now);
        LOG.info("vip-placed", "vip", vip.name(), "device", device.name(), "placement", placement.inWords());
    }

    /** Takes the address down; it is gone when this returns. */
    void takeDown() {
        holding = null;
        try {
            requests.deleteAddress(device.index(), vip.address());
        } catch (LinuxException e) {
            LOG.warn("vip-device-removed", "vip", vip.name(), "reason", e.getMessage());
            remake();
        }
    }

    private void remake() {
        device.close();
        try {
            device = VipDevice.create(vip.name(), vip.address(), requests, settings);
        } catch (LinuxException e) {
            LOG.warn("vip-device-missing", "vip", vip.name(), "reason", e.getMessage());
        }
    }

    /** Whether the cluster is known to have a holder. */
    void heldInCluster(boolean held, long now) {
        usage.held(held || holding != null, now);
    }

    /** Takes what the neighbours say; waits for nothing. */
    void hear(long now) {
        try {
            for (int i = 0; neighbours != null && i < MESSAGES_MAX; i++) {
                if (!neighbours.receive(heard -> hear(heard, now))) {
                    return;
                }
            }
        } catch (LinuxException e) {
            LOG.warn("vip-neighbours-unheard", "vip", vip.name(), "reason", e.getMessage());
            stopListening();
        }
    }

    private void hear(Heard heard, long now) {
        switch (heard) {
            case Heard.Question question -> {
                if (holding != null && placement.answered() == Placement.Answered.BY_PROCESS) {
                    answer(question);
                }
            }
            case Heard.Claim claim -> {
                if (holding == null) {
                    usage.claimed(claim.mac(), now);
                } else {
                    defend(claim.mac(), now);
                }
            }
        }
    }

    private void answer(Heard.Question question) {
        try {
            neighbours.answer(question);
            counts.answered.increment();
        } catch (LinuxException e) {
            counts.unsent.increment();
            LOG.debug("vip-question-unanswered", "vip", vip.name(), "reason", e.getMessage());
        }
    }

    private void defend(MacAddress by, long now) {
        if (holding.conflicts.counts(now)) {
            counts.conflicts.increment();
        }
        if (holding.conflicts.announce(now)) {
            announce();
        }
        if (holding.conflicts.report(now)) {
            LOG.warn("vip-conflict", "vip", vip.name(), "address", vip.address().getHostAddress(), "by", by);
        }
    }

    /** Does what is due; when to call next. */
    long turn(long now) {
        if (holding == null && usage.probe(now)) {
            probe();
        }
        if (holding != null && now - holding.presence.nextAt() >= 0) {
            look(now);
        }
        long next = holding == null ? usage.nextAt() : Math.min(announceDue(now), holding.presence.nextAt());
        return steadyAt > now ? Math.min(next, steadyAt) : next;
    }

    private long announceDue(long now) {
        if (holding.schedule.due(now)) {
            // Settings change; who answers is looked at again with every announcement.
            placement = Placement.of(vip.address(), vip.interfaceName(), settings);
            announce();
        }
        return holding.schedule.next();
    }

    private void announce() {
        if (neighbours == null) {
            return;
        }
        try {
            neighbours.announce(settings.ipv6Router(vip.interfaceName()));
            counts.announced.increment();
        } catch (LinuxException e) {
            counts.unsent.increment();
            LOG.warn(
                    "vip-not-announced", "vip", vip.name(), "interface", vip.interfaceName(), "reason", e.getMessage());
        }
    }

    private void probe() {
        if (neighbours == null) {
            return;
        }
        try {
            neighbours.probe();
        } catch (LinuxException e) {
            LOG.debug("vip-not-probed", "vip", vip.name(), "reason", e.getMessage());
        }
    }

    /** The host's network may have changed: puts back what is missing, and listens where the interface is now. */
    void look(long now) {
        listen(now);
        if (!inOrder(now) && putBacks.allow(now)) {
            putBack(now);
        }
    }

    private boolean inOrder(long now) {
        NetlinkEvent.Link link = network.link(device.index());
        boolean missing = holding != null && holding.presence.missing(now, network.has(vip.address(), device.index()));
        return link != null && link.up() && !missing;
    }

    private void putBack(long now) {
        LOG.warn("vip-removed-by-others", "vip", vip.name(), "device", device.name(), "action", "put-back");
        counts.putBack.increment();
        if (network.link(device.index()) == null) {
            remake();
        }
        try {
            requests.setUp(device.index());
            if (holding != null) {
                requests.addAddress(device.index(), vip.address());
                holding = new Holding(holding.conflicts, now);
            }
        } catch (LinuxException e) {
            LOG.warn("vip-not-put-back", "vip", vip.name(), "reason", e.getMessage());
        }
    }

    /** Listens on the interface as it is now: another one of the same name, or one that was off, is listened to anew. */
    private void listen(long now) {
        NetlinkEvent.Link link = network.link(vip.interfaceName());
        boolean usable = link != null && link.up() && !link.mac().equals(MacAddress.NONE);
        boolean same = usable
                && heardOn != null
                && link.interfaceIndex() == heardOn.interfaceIndex()
                && link.mac().equals(heardOn.mac());
        if (same && neighbours != null) {
            return;
        }
        stopListening();
        if (!usable) {
            return;
        }
        try {
            neighbours = Neighbours.of(link, vip.address());
            group.add(neighbours.fd());
            heardOn = link;
            if (holding == null) {
                usage.restart(now);
            } else {
                announce();
            }
        } catch (LinuxException e) {
            LOG.warn("vip-neighbours-unheard", "vip", vip.name(), "reason", e.getMessage());
        }
    }

    private void stopListening() {
        if (neighbours != null) {
            neighbours.close();
            neighbours = null;
        }
        heardOn = null;
    }

    /** Why the address cannot be placed on this host now; empty when it can. */
    String obstacle(long now) {
        String current = current(now);
        if (!current.isEmpty() && !SETTLING.contains(current)) {
            steadyAt = now + STEADY;
        }
        if (!current.isEmpty() || now - steadyAt >= 0 || steadyAt == Long.MIN_VALUE) {
            if (!current.equals(obstacle)) {
                obstacle = current;
                report();
            }
        }
        return obstacle;
    }

    /** Says what an operator has to mend. */
    private void report() {
        if (obstacle.equals(ON_HOST)) {
            NetlinkEvent.Address found = network.elsewhere(vip.address(), device.index());
            LOG.warn("vip-address-on-host", "vip", vip.name(), "fix", network.removal(found));
        } else if (obstacle.startsWith("address-in-use")) {
            counts.inUse.increment();
            LOG.warn("vip-address-in-use", "vip", vip.name(), "reason", obstacle);
        }
    }

    private String current(long now) {
        String ofInterface = interfaceCheck.obstacle(now);
        if (!ofInterface.isEmpty()) {
            return ofInterface;
        }
        boolean ethernet = !network.link(vip.interfaceName()).mac().equals(MacAddress.NONE);
        if (ethernet && neighbours == null) {
            return "neighbours-unheard";
        }
        if (putBacks.exhausted(now)) {
            return "removed-by-others";
        }
        if (holding != null) {
            return "";
        }
        return network.elsewhere(vip.address(), device.index()) == null ? usage.obstacle() : ON_HOST;
    }

    @Override
    public void close() {
        stopListening();
        device.close();
    }
}
