package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.net.NetlinkEvent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The host's interfaces, their link-local addresses, and where it has the addresses of interest, kept current by the kernel's
 * news: asking the kernel may wait for a lock of its own. For one thread.
 */
final class HostNetwork {
    private final Set<InetAddress> interesting;
    private final Map<Integer, NetlinkEvent.Link> links = new HashMap<>();
    private final Set<NetlinkEvent.Address> addresses = new HashSet<>();

    HostNetwork(Set<InetAddress> interesting) {
        this.interesting = Set.copyOf(interesting);
    }

    /** Forgets everything: it is listed anew. */
    void clear() {
        links.clear();
        addresses.clear();
    }

    /** An interface has come, changed (its name too) or gone. */
    void link(NetlinkEvent.Link link) {
        if (link.present()) {
            links.put(link.interfaceIndex(), link);
        } else {
            links.remove(link.interfaceIndex());
            addresses.removeIf(address -> address.interfaceIndex() == link.interfaceIndex());
        }
    }

    /** An address has come, changed or gone. */
    void address(NetlinkEvent.Address address) {
        if (interesting.contains(address.address()) || linkLocal(address)) {
            addresses.removeIf(known -> known.interfaceIndex() == address.interfaceIndex()
                    && known.prefixLength() == address.prefixLength()
                    && known.address().equals(address.address()));
            if (address.present()) {
                addresses.add(address);
            }
        }
    }

    private static boolean linkLocal(NetlinkEvent.Address address) {
        return address.address() instanceof Inet6Address ipv6 && ipv6.isLinkLocalAddress();
    }

    /**
     * Whether an interface has a link-local address that the kernel uses: from it the kernel asks neighbours for their IPv6
     * addresses (RFC 4861, section 7.2.2). Of one that is tentative the kernel's news say nothing.
     */
    boolean asksNeighbours(int interfaceIndex) {
        return addresses.stream()
                .anyMatch(known -> known.interfaceIndex() == interfaceIndex && linkLocal(known) && !known.tentative());
    }

    /** The interface of a name; null when there is none. */
    NetlinkEvent.Link link(String name) {
        for (NetlinkEvent.Link link : links.values()) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    /** The interface of an index; null when there is none. */
    NetlinkEvent.Link link(int index) {
        return links.get(index);
    }

    /** Where the host has an address apart from an interface of ours; null when it has it nowhere else. */
    NetlinkEvent.Address elsewhere(InetAddress address, int ownInterface) {
        for (NetlinkEvent.Address known : addresses) {
            if (known.address().equals(address) && known.interfaceIndex() != ownInterface) {
                return known;
            }
        }
        return null;
    }

    /** Whether the host has an address on an interface. */
    boolean has(InetAddress address, int onInterface) {
        return addresses.stream()
                .anyMatch(known ->
                        known.interfaceIndex() == onInterface && known.address().equals(address));
    }

    /** The command that removes an address from this host. */
    String removal(NetlinkEvent.Address address) {
        NetlinkEvent.Link on = links.get(address.interfaceIndex());
        return "ip addr del " + address.address().getHostAddress() + "/" + address.prefixLength() + " dev "
                + (on == null ? "?" : on.name());
    }
}
