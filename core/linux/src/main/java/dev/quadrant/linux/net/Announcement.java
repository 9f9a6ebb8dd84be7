package dev.quadrant.linux.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Ethernet frames that tell the neighbours which MAC an address has now. */
public final class Announcement {
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    /** The group of all IPv6 nodes on the link, as Ethernet sends it (RFC 2464, section 7). */
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};

    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final short ETHERTYPE_ARP = 0x0806;
    private static final short ETHERTYPE_IPV6 = (short) 0x86dd;
    private static final short ARP_REQUEST = 1;
    private static final short ARP_REPLY = 2;
    private static final byte ICMPV6 = 58;
    private static final byte NEIGHBOUR_ADVERTISEMENT = (byte) 136;
    private static final int OVERRIDE = 0x20000000;
    private static final int IPV6_HEADER = 40;
    private static final int ADVERTISEMENT = 32;

    private Announcement() {}

    /**
     * The frames for one announcement: a gratuitous ARP request and reply (RFC 5227, section 3, and what some switches ask
     * for), or an unsolicited neighbour advertisement with the Override flag (RFC 4861, section 7.2.6).
     *
     * @param hardware the address of the interface that the frames leave by
     */
    public static List<byte[]> of(InetAddress address, MacAddress hardware) {
        byte[] mac = hardware.bytes();
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? List.of(arp(ARP_REQUEST, bytes, mac, BROADCAST), arp(ARP_REPLY, bytes, mac, mac))
                : List.of(neighbourAdvertisement(bytes, mac));
    }

    private static byte[] arp(short operation, byte[] address, byte[] mac, byte[] target) {
        return ByteBuffer.allocate(42)
                .put(BROADCAST)
                .put(mac)
                .putShort(ETHERTYPE_ARP)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort(operation)
                .put(mac)
                .put(address)
                .put(target)
                .put(address)
                .array();
    }

    private static byte[] neighbourAdvertisement(byte[] address, byte[] mac) {
        ByteBuffer body = ByteBuffer.allocate(ADVERTISEMENT)
                .put(NEIGHBOUR_ADVERTISEMENT)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(OVERRIDE)
                .put(address)
                .put((byte) 2)
                .put((byte) 1)
                .put(mac);
        body.putShort(2, checksum(address, body.array()));
        return ByteBuffer.allocate(14 + IPV6_HEADER + ADVERTISEMENT)
                .put(ALL_NODES_MAC)
                .put(mac)
                .putShort(ETHERTYPE_IPV6)
                .putInt(6 << 28)
                .putShort((short) ADVERTISEMENT)
                .put(ICMPV6)
                .put((byte) 255)
                .put(address)
                .put(ALL_NODES)
                .put(body.array())
                .array();
    }

    /** The Internet checksum over the pseudo header and the body (RFC 4443, section 2.3). */
    private static short checksum(byte[] source, byte[] body) {
        ByteBuffer all = ByteBuffer.allocate(IPV6_HEADER + body.length)
                .put(source)
                .put(ALL_NODES)
                .putInt(body.length)
                .putInt(ICMPV6)
                .put(body)
                .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
