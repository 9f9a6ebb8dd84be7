package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.PollGroup;
import dev.quadrant.linux.net.Neighbours;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.NetlinkEvent;
import dev.quadrant.linux.net.RouteSocket;
import dev.quadrant.linux.time.BootClock;
import dev.quadrant.linux.time.KernelDeadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The virtual IPs of this node, and what ties those that it holds to its life: each sits on a TUN device that goes with the
 * process, what the kernel does not answer for it this process answers, and the kernel ends the process when the first of their
 * leases ends. For the agent's thread alone.
 *
 * <p>The devices and sockets are there from the start, whether or not an address is held: making or removing a device may take
 * the kernel a quarter of a second and more, adding or removing an address takes it a few microseconds.
 */
final class HeldAddresses implements AutoCloseable {
    private static final EventLog LOG = EventLog.neverWaiting(HeldAddresses.class);

    private final BootClock clock;
    private final RouteSocket requests;
    private final RouteSocket news;
    private final PollGroup group;
    private final KernelDeadline deadline;
    private final HostNetwork network;
    private final PlacementCounts counts;
    private final Map<String, VirtualAddress> addresses = new LinkedHashMap<>();
    /** When the kernel ends the process, of those that are held. */
    private final Map<String, Long> killAt = new HashMap<>();

    private final Map<String, String> obstacles = new HashMap<>();
    private volatile Map<String, Placement> placements = Map.of();

    /** A virtual IP as configured. */
    record Vip(String name, InetAddress address, String interfaceName) {}

    private HeldAddresses(BootClock clock, PlacementCounts counts, Set<InetAddress> interesting) throws LinuxException {
        this.clock = clock;
        this.counts = counts;
        this.network = new HostNetwork(interesting);
        this.requests = RouteSocket.open();
        this.news = RouteSocket.monitor();
        this.group = PollGroup.open();
        this.deadline = KernelDeadline.create();
    }

    /**
     * Opens what holding will need, so that a missing capability is known at the start.
     *
     * @throws LinuxException without CAP_NET_ADMIN, CAP_NET_RAW or /dev/net/tun, or when another process has a device
     */
    static HeldAddresses open(BootClock clock, Map<String, Vip> vips, PlacementCounts counts) throws LinuxException {
        Set<InetAddress> interesting = new HashSet<>();
        vips.values().forEach(vip -> interesting.add(vip.address()));
        HeldAddresses held = new HeldAddresses(clock, counts, interesting);
        try {
            Neighbours.tryCapability();
            held.group.add(held.news.fd());
            long now = clock.now();
            for (Vip vip : vips.values()) {
                held.addresses.put(
                        vip.name(),
                        new VirtualAddress(
                                vip, NetSettings.KERNEL, held.network, held.requests, held.group, counts, now));
            }
            held.relist();
            held.addresses.values().forEach(address -> address.begin(now));
            held.publish();
            return held;
        } catch (LinuxException e) {
            held.close();
            throw e;
        }
    }

    /**
     * Puts an address up, after the kernel knows when to end the process.
     *
     * @throws IOException in words, and the address is not up
     */
    void acquire(String name, long end) throws IOException {
        VirtualAddress address = addresses.get(name);
        boolean held = killAt.put(name, end) != null;
        try {
            arm();
            if (!held) {
                address.putUp(clock.now());
            }
        } catch (LinuxException e) {
            drop(name);
            throw e;
        }
        publish();
    }

    void extend(String name, long end) throws LinuxException {
        if (killAt.replace(name, end) != null) {
            arm();
        }
    }

    /**
     * Takes an address down; it is gone when this returns.
     *
     * @throws LinuxException when the deadline could not be moved: it stands
     */
    void drop(String name) throws LinuxException {
        if (killAt.containsKey(name)) {
            addresses.get(name).takeDown();
            killAt.remove(name);
            arm();
        }
    }

    /** The deadline is that of the lease that ends first. */
    private void arm() throws LinuxException {
        long first = Long.MAX_VALUE;
        for (long end : killAt.values()) {
            first = Math.min(first, end);
        }
        if (first == Long.MAX_VALUE) {
            deadline.disarm();
        } else {
            deadline.arm(first);
        }
    }

    /** The descriptor to poll for {@link #drainNews}. */
    int newsFd() {
        return group.fd();
    }

    /** Takes what the kernel and the neighbours say; waits for nothing. */
    void drainNews() {
        long now = clock.now();
        addresses.values().forEach(address -> address.hear(now));
        boolean[] changed = new boolean[1];
        boolean whole = news.drain(event -> {
            take(event);
            changed[0] = true;
        });
        if (!whole) {
            counts.relisted.increment();
            try {
                relist();
            } catch (LinuxException e) {
                LOG.warn("kernel-news-lost", "reason", e.getMessage());
            }
        }
        if (changed[0] || !whole) {
            addresses.values().forEach(address -> address.look(now));
        }
    }

    private void take(NetlinkEvent event) {
        switch (event) {
            case NetlinkEvent.Link link -> network.link(link);
            case NetlinkEvent.Address address -> network.address(address);
            default -> {}
        }
    }

    /** Lists the host's network anew. What changes meanwhile is in the news. */
    private void relist() throws LinuxException {
        network.clear();
        requests.links().forEach(network::link);
        requests.addresses().forEach(network::address);
    }

    /** Takes from what the cluster knows whether somebody holds the addresses. */
    void observe(ClusterView view) {
        view.vips().forEach(vip -> heldInCluster(vip.name(), !vip.holder().isEmpty(), view.at()));
    }

    /** Whether somebody of the cluster is known to hold an address. */
    void heldInCluster(String name, boolean held, long now) {
        addresses.get(name).heldInCluster(held, now);
    }

    /**
     * Does what is due: announcements, probes.
     *
     * @param placeable hears, when it changes, why a virtual IP cannot be placed here now, empty when it can
     * @return when to call next
     */
    long turn(long now, BiConsumer<String, String> placeable) {
        long next = Long.MAX_VALUE;
        for (Map.Entry<String, VirtualAddress> entry : addresses.entrySet()) {
            next = Math.min(next, entry.getValue().turn(now));
            String obstacle = entry.getValue().obstacle(now);
            if (!obstacle.equals(obstacles.put(entry.getKey(), obstacle))) {
                placeable.accept(entry.getKey(), obstacle);
            }
        }
        return next;
    }

    private void publish() {
        Map<String, Placement> now = new TreeMap<>();
        addresses.forEach((name, address) -> now.put(name, address.placement()));
        placements = Map.copyOf(now);
    }

    /** How the addresses are placed, or would be. From any thread. */
    Map<String, Placement> placements() {
        return placements;
    }

    @Override
    public void close() {
        // Removing a device takes time; first go the addresses.
        killAt.keySet().forEach(name -> addresses.get(name).takeDown());
        killAt.clear();
        addresses.values().forEach(VirtualAddress::close);
        deadline.close();
        requests.close();
        news.close();
        group.close();
    }
}
