package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.NetlinkEvent;
import dev.quadrant.linux.net.RouteSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How the virtual IPs would be placed on this host now, in lines for people; changes nothing and needs no capability. */
final class PlacementReport {
    private PlacementReport() {}

    /** A line for each virtual IP, and one for each reason why this host could not hold it now. */
    static List<String> of(Map<String, VipsConfig.Vip> vips) {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(vips).forEach((name, vip) -> {
            InetAddress address = ClusterSettings.literal(vip.address());
            String head = name + " " + vip.address() + " on " + vip.interfaceName() + ": ";
            lines.add(head
                    + Placement.of(address, vip.interfaceName(), NetSettings.KERNEL)
                            .inWords());
            try {
                obstacles(name, address, vip.interfaceName()).forEach(obstacle -> lines.add(head + obstacle));
            } catch (LinuxException e) {
                lines.add(head + "whether this host can be a candidate is not known: " + e.getMessage());
            }
        });
        return lines;
    }

    private static List<String> obstacles(String name, InetAddress address, String interfaceName)
            throws LinuxException {
        HostNetwork network = new HostNetwork(Set.of(address));
        try (RouteSocket requests = RouteSocket.open()) {
            requests.links().forEach(network::link);
            requests.addresses().forEach(network::address);
        }
        List<String> obstacles = new ArrayList<>();
        String reason = new InterfaceCheck(address, interfaceName, network, NetSettings.KERNEL, 0).obstacle(0);
        if (!reason.isEmpty()) {
            obstacles.add("this host cannot be a candidate now: " + reason);
        }
        String removal = removal(name, address, network);
        if (!removal.isEmpty()) {
            obstacles.add("this host has the address already, and cannot be a candidate; remove it: " + removal);
        }
        return obstacles;
    }

    /** The command that removes an address that is not on a device of ours; empty when there is none. */
    private static String removal(String name, InetAddress address, HostNetwork network) {
        NetlinkEvent.Link own = network.link(VipDevice.name(name));
        NetlinkEvent.Address found = network.elsewhere(address, own == null ? -1 : own.interfaceIndex());
        return found == null ? "" : network.removal(found);
    }
}
