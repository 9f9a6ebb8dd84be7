package dev.quadrant.linux.net;

import java.net.InetAddress;

/** What the kernel says about the host's network. */
public sealed interface NetlinkEvent {
    /**
     * An address is there (or has changed), or has gone.
     *
     * @param present whether it is there
     * @param interfaceIndex the interface that it is on
     * @param prefixLength bits of its network
     * @param protocol the tag of who added it, 0 when there is none
     * @param tentative whether the kernel does not use it yet, or any more, since another machine may have it too (IPv6 duplicate
     *     address detection, RFC 4862, section 5.4)
     */
    record Address(
            boolean present, int interfaceIndex, InetAddress address, int prefixLength, int protocol, boolean tentative)
            implements NetlinkEvent {}

    /**
     * An interface is there (or changed), or has gone.
     *
     * @param present whether it is there
     * @param name its name, empty when the kernel did not say
     * @param up whether it is switched on
     * @param carrier whether its link is there
     * @param mac its Ethernet address, {@link MacAddress#NONE} when it is no Ethernet
     */
    record Link(boolean present, int interfaceIndex, String name, boolean up, boolean carrier, MacAddress mac)
            implements NetlinkEvent {}

    /** The answer to a request: 0 for success, else the error number, positive. */
    record Acknowledged(int sequence, int errno) implements NetlinkEvent {}

    /** The list changed while it was dumped, so that something may be missing or stand twice. */
    record Interrupted(int sequence) implements NetlinkEvent {}

    /** The end of a dump. */
    record Done(int sequence) implements NetlinkEvent {}
}
