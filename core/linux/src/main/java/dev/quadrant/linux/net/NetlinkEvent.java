package dev.quadrant.linux.net;

import java.net.InetAddress;

/** What the kernel says about the host's network. */
public sealed interface NetlinkEvent {
    /**
     * An address is there (or was refreshed), or has gone.
     *
     * @param present whether it is there
     * @param interfaceIndex the interface that it is on
     * @param prefixLength bits of its network
     * @param protocol the tag of who added it, 0 when there is none
     * @param validSeconds the rest of its lifetime, -1 without end
     */
    record Address(
            boolean present, int interfaceIndex, InetAddress address, int prefixLength, int protocol, int validSeconds)
            implements NetlinkEvent {}

    /**
     * An interface is there (or changed), or has gone.
     *
     * @param present whether it is there
     * @param name its name, empty when the kernel did not say
     * @param up whether it is switched on
     * @param carrier whether its link is there
     * @param mac its hardware address, {@link MacAddress#NONE} when it has none
     */
    record Link(boolean present, int interfaceIndex, String name, boolean up, boolean carrier, MacAddress mac)
            implements NetlinkEvent {}

    /** The answer to a request: 0 for success, else the error number, positive. */
    record Acknowledged(int sequence, int errno) implements NetlinkEvent {}

    /** The end of a dump. */
    record Done(int sequence) implements NetlinkEvent {}
}
