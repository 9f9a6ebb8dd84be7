package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.net.NetSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * How an address is placed. It is always on a TUN device of this process and goes with it; what differs is who tells the
 * neighbours that ask.
 *
 * @param answered by whom their questions are answered
 * @param reason why, in words
 */
record Placement(Answered answered, String reason) {
    /** Who answers the neighbours' questions. */
    enum Answered {
        /** The kernel, as for any address that the host has. */
        BY_KERNEL,
        /** This process. When it is gone nobody does. */
        BY_PROCESS
    }

    /** The placement of {@code address} by the kernel's settings as they are now. */
    static Placement of(InetAddress address, String interfaceName, NetSettings settings) {
        if (!(address instanceof Inet4Address)) {
            return new Placement(
                    Answered.BY_PROCESS,
                    "this process answers neighbour solicitations (the kernel does only for addresses of "
                            + interfaceName + " itself)");
        }
        OptionalInt arpIgnore = settings.arpIgnore(interfaceName);
        if (arpIgnore.isEmpty()) {
            return new Placement(Answered.BY_PROCESS, "this process answers ARP (arp_ignore cannot be read)");
        }
        return kernelAnswers(arpIgnore.getAsInt())
                ? new Placement(Answered.BY_KERNEL, "the kernel answers ARP (arp_ignore=" + arpIgnore.getAsInt() + ")")
                : new Placement(
                        Answered.BY_PROCESS, "this process answers ARP (arp_ignore=" + arpIgnore.getAsInt() + ")");
    }

    /** 1 and 2 want the address on the interface that was asked, 3 one of a wider scope, 8 none; the rest is as 0. */
    private static boolean kernelAnswers(int arpIgnore) {
        return arpIgnore == 0 || (arpIgnore > 3 && arpIgnore < 8);
    }

    /** For people: where the address is and who answers for it. */
    String inWords() {
        return "on a TUN device of this process; " + reason;
    }
}
