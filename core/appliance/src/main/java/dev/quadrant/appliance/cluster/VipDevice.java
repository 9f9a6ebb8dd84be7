package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.net.NetSettings;
import dev.quadrant.linux.net.RouteSocket;
import dev.quadrant.linux.net.TunDevice;
import java.net.Inet4Address;
import java.net.InetAddress;

/** The devices that virtual IPs are on. Each is switched on from the start, and bare until its address is held. */
final class VipDevice {
    private static final EventLog LOG = EventLog.neverWaiting(VipDevice.class);
    private static final String PREFIX = "qv-";

    private VipDevice() {}

    /** Makes the device of a virtual IP. */
    static TunDevice create(String vip, InetAddress address, RouteSocket requests, NetSettings settings)
            throws LinuxException {
        TunDevice device = TunDevice.create(name(vip));
        try {
            if (!(address instanceof Inet4Address) && !settings.ipv6(device.name())) {
                settings.enableIpv6(device.name());
            }
            withoutLinkLocal(device, requests);
            requests.setUp(device.index());
            return device;
        } catch (LinuxException e) {
            device.close();
            throw e;
        }
    }

    /** A host without IPv6 refuses, and gives no such address either. */
    private static void withoutLinkLocal(TunDevice device, RouteSocket requests) {
        try {
            requests.withoutLinkLocal(device.index());
        } catch (LinuxException e) {
            LOG.debug("ipv6-not-configured", "interface", device.name(), "reason", e.getMessage());
        }
    }

    /** The name of a virtual IP's device: {@code qv-} and its own name, or a number for it when that is too long. */
    static String name(String vip) {
        String name = PREFIX + vip;
        return name.length() <= TunDevice.NAME_MAX ? name : PREFIX + Integer.toHexString(vip.hashCode() | 0x1000_0000);
    }
}
