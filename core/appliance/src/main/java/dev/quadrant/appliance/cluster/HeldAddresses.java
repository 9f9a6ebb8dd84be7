package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.net.Announcement;
import dev.quadrant.linux.net.MacAddress;
import dev.quadrant.linux.net.NetlinkEvent;
import dev.quadrant.linux.net.PacketSocket;
import dev.quadrant.linux.net.RouteSocket;
import dev.quadrant.linux.net.TunDevice;
import dev.quadrant.linux.time.BootClock;
import dev.quadrant.linux.time.KernelDeadline;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The virtual IPs that this process holds, and what ties them to its life: each sits on a TUN device that goes with the
 * process, and the kernel ends the process when the first of their leases does. For the agent's thread alone.
 *
 * <p>The devices are there from the start, whether or not they have their address: removing one may take the kernel a quarter
 * of a second and more, removing an address takes it a few microseconds.
 */
final class HeldAddresses implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(HeldAddresses.class);
    private static final String DEVICE_PREFIX = "qv-";
    private static final long MILLIS = 1_000_000;
    /** When the neighbours are told after a takeover; from the last on at its pace. */
    private static final long[] ANNOUNCE_AT = {
        0, 100 * MILLIS, 300 * MILLIS, 1_000 * MILLIS, 2_000 * MILLIS, 4_000 * MILLIS, 30_000 * MILLIS
    };

    private final BootClock clock;
    private final Map<String, TunDevice> devices;
    private final Map<String, Vip> vips;
    private final RouteSocket requests;
    private final RouteSocket news;
    /** Interfaces by name: known from the start and kept current, since asking the kernel may wait for its lock. */
    private final Map<String, NetlinkEvent.Link> links = new HashMap<>();

    private final PacketSocket frames;
    private final KernelDeadline deadline;
    private final Map<String, Held> held = new LinkedHashMap<>();

    /** A virtual IP as configured. */
    record Vip(String name, InetAddress address, String interfaceName) {}

    private static final class Held {
        final Vip vip;
        final TunDevice device;
        final long since;
        long killAt;
        int announced;
        long announceAt;

        Held(Vip vip, TunDevice device, long killAt, long now) {
            this.vip = vip;
            this.device = device;
            this.killAt = killAt;
            this.since = now;
            this.announceAt = now;
        }
    }

    private HeldAddresses(
            BootClock clock,
            Map<String, Vip> vips,
            Map<String, TunDevice> devices,
            RouteSocket requests,
            RouteSocket news,
            PacketSocket frames,
            KernelDeadline deadline) {
        this.clock = clock;
        this.vips = Map.copyOf(vips);
        this.devices = devices;
        this.requests = requests;
        this.news = news;
        this.frames = frames;
        this.deadline = deadline;
    }

    /**
     * Opens what holding will need, so that a missing capability is known at the start.
     *
     * @throws LinuxException without CAP_NET_ADMIN, CAP_NET_RAW or /dev/net/tun, or when another process has the device
     */
    static HeldAddresses open(BootClock clock, Map<String, Vip> vips) throws LinuxException {
        RouteSocket requests = RouteSocket.open();
        Map<String, TunDevice> devices = new LinkedHashMap<>();
        try {
            for (String name : vips.keySet()) {
                devices.put(name, device(name, requests));
            }
            HeldAddresses held = new HeldAddresses(
                    clock,
                    vips,
                    devices,
                    requests,
                    RouteSocket.monitor(),
                    PacketSocket.open(),
                    KernelDeadline.create());
            requests.links().forEach(link -> held.links.put(link.name(), link));
            return held;
        } catch (LinuxException e) {
            devices.values().forEach(TunDevice::close);
            requests.close();
            throw e;
        }
    }

    /**
     * Puts an address up, after the kernel knows when to end the process.
     *
     * @throws IOException in words, and the address is not up
     */
    void acquire(String name, long killAt) throws IOException {
        Vip vip = vips.get(name);
        long now = clock.now();
        Held previous = held.get(name);
        if (previous != null) {
            previous.killAt = killAt;
            arm();
            return;
        }
        TunDevice device = device(name);
        held.put(name, new Held(vip, device, killAt, now));
        try {
            arm();
            requests.addAddress(device.index(), vip.address(), -1);
        } catch (LinuxException e) {
            drop(name);
            throw e;
        }
        announceDue(now);
    }

    private TunDevice device(String name) throws LinuxException {
        TunDevice device = devices.get(name);
        if (device == null) {
            device = device(name, requests);
            devices.put(name, device);
        }
        return device;
    }

    private static TunDevice device(String vip, RouteSocket requests) throws LinuxException {
        TunDevice device = TunDevice.create(deviceName(vip));
        try {
            withoutIpv6(device);
            requests.setUp(device.index());
            return device;
        } catch (LinuxException e) {
            device.close();
            throw e;
        }
    }

    void extend(String name, long killAt) throws LinuxException {
        Held address = held.get(name);
        if (address != null) {
            address.killAt = killAt;
            arm();
        }
    }

    /**
     * Takes an address down; it is gone when this returns.
     *
     * @throws LinuxException when the deadline could not be moved: it stands
     */
    void drop(String name) throws LinuxException {
        Held address = held.remove(name);
        if (address == null) {
            return;
        }
        try {
            requests.deleteAddress(address.device.index(), address.vip.address());
        } catch (LinuxException e) {
            LOG.warn("vip-device-removed", "vip", name, "reason", e.getMessage());
            devices.remove(name).close();
        }
        arm();
    }

    /** The deadline is that of the lease that ends first. */
    private void arm() throws LinuxException {
        long first = Long.MAX_VALUE;
        for (Held address : held.values()) {
            first = Math.min(first, address.killAt);
        }
        if (first == Long.MAX_VALUE) {
            deadline.disarm();
        } else {
            deadline.arm(first);
        }
    }

    /** Tells the neighbours what is due; when to call next. */
    long announceDue(long now) {
        long next = Long.MAX_VALUE;
        for (Held address : held.values()) {
            if (now - address.announceAt >= 0) {
                announce(address.vip);
                address.announced++;
                address.announceAt = address.announced < ANNOUNCE_AT.length
                        ? address.since + ANNOUNCE_AT[address.announced]
                        : now + ANNOUNCE_AT[ANNOUNCE_AT.length - 1];
            }
            next = Math.min(next, address.announceAt);
        }
        return next;
    }

    private void announce(Vip vip) {
        NetlinkEvent.Link link = links.get(vip.interfaceName());
        if (link == null || link.mac().equals(MacAddress.NONE)) {
            return;
        }
        try {
            for (byte[] frame : Announcement.of(vip.address(), link.mac())) {
                frames.send(link.interfaceIndex(), frame);
            }
        } catch (LinuxException e) {
            LOG.warn(
                    "vip-not-announced", "vip", vip.name(), "interface", vip.interfaceName(), "reason", e.getMessage());
        }
    }

    /** Takes what the kernel says about interfaces and addresses; waits for nothing. */
    void drainNews() {
        boolean whole = news.drain(event -> {
            switch (event) {
                case NetlinkEvent.Link link -> links.put(link.name(), link);
                case NetlinkEvent.Address address -> removedByOthers(address);
                default -> {}
            }
        });
        if (!whole) {
            LOG.warn("kernel-news-lost", "reason", "no-buffer-space");
        }
    }

    /** The descriptor to poll for {@link #drainNews}. */
    int newsFd() {
        return news.fd();
    }

    /** The address was removed by somebody else while we hold it: puts it back. */
    private void removedByOthers(NetlinkEvent.Address event) {
        for (Held address : held.values()) {
            if (event.interfaceIndex() == address.device.index()
                    && event.address().equals(address.vip.address())
                    && !event.present()) {
                LOG.warn("vip-removed-by-others", "vip", address.vip.name(), "action", "put-back");
                try {
                    requests.addAddress(address.device.index(), address.vip.address(), -1);
                } catch (LinuxException e) {
                    LOG.warn("vip-not-put-back", "vip", address.vip.name(), "reason", e.getMessage());
                }
            }
        }
    }

    /** The device that a virtual IP is on while it is held. */
    static String deviceName(String vip) {
        String name = DEVICE_PREFIX + vip;
        return name.length() <= TunDevice.NAME_MAX
                ? name
                : DEVICE_PREFIX + Integer.toHexString(vip.hashCode() | 0x1000_0000);
    }

    /** A device for IPv4 alone needs no link-local address and solicits no routers. Where /proc is read-only it does no harm. */
    private static void withoutIpv6(TunDevice device) {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf", device.name(), "disable_ipv6"), "1");
        } catch (IOException e) {
            LOG.debug("ipv6-not-switched-off", "interface", device.name(), "reason", e.getMessage());
        }
    }

    @Override
    public void close() {
        devices.values().forEach(TunDevice::close);
        held.clear();
        deadline.close();
        requests.close();
        news.close();
        frames.close();
    }
}
