package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.net.MacAddress;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.NetlinkEvent;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Whether an interface can serve an address now. Times are nanoseconds. For one thread. */
final class InterfaceCheck {
    /** The kernel uses no link-local address of the interface: not yet, for a second or two after the interface came up. */
    static final String LINK_LOCAL_TENTATIVE = "link-local-tentative";

    /** How often the settings are read, since the kernel tells nobody when they change. */
    private static final long SETTINGS_EVERY = 1_000_000_000L;

    private final boolean ipv6;
    private final String name;
    private final HostNetwork network;
    private final NetSettings settings;
    private boolean disabled;
    private long readAt;

    InterfaceCheck(InetAddress address, String name, HostNetwork network, NetSettings settings, long now) {
        this.ipv6 = address instanceof Inet6Address;
        this.name = name;
        this.network = network;
        this.settings = settings;
        this.readAt = now;
    }

    /** Why it cannot, as a stable code; empty when it can. */
    String obstacle(long now) {
        NetlinkEvent.Link link = network.link(name);
        if (link == null) {
            return "interface-missing";
        }
        if (!link.up()) {
            return "interface-down";
        }
        if (!link.carrier()) {
            return "no-carrier";
        }
        return ipv6 ? ipv6Obstacle(link, now) : "";
    }

    private String ipv6Obstacle(NetlinkEvent.Link link, long now) {
        if (now - readAt >= 0) {
            readAt = now + SETTINGS_EVERY;
            disabled = !settings.ipv6(name);
        }
        if (disabled) {
            return "ipv6-disabled";
        }
        boolean neighbours = !link.mac().equals(MacAddress.NONE);
        return neighbours && !network.asksNeighbours(link.interfaceIndex()) ? LINK_LOCAL_TENTATIVE : "";
    }
}
