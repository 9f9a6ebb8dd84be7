package dev.quadrant.linux.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An ARP packet of IPv4 on Ethernet (RFC 826).
 *
 * @param reply whether it answers; a request otherwise
 * @param senderMac whom it is from
 * @param sender the address that the sender claims, 0.0.0.0 when it only probes (RFC 5227, section 1.1)
 * @param targetMac whom it is for, when that is known
 * @param target the address that it asks for
 */
record ArpPacket(boolean reply, MacAddress senderMac, InetAddress sender, MacAddress targetMac, InetAddress target) {
    /** Bytes of the Ethernet frame. */
    static final int FRAME = 42;

    static final short ETHERTYPE = 0x0806;
    private static final short ETHERNET = 1;
    private static final short IPV4 = 0x0800;
    private static final short LENGTHS = 0x0604;
    private static final short REQUEST = 1;
    private static final short REPLY = 2;
    /** The target of a probe is not known. */
    private static final MacAddress UNKNOWN = new MacAddress(0);

    /** The packet in a frame's first {@code length} bytes; null when it is none, or names a group as its sender. */
    static ArpPacket parse(byte[] frame, int length) {
        if (length < FRAME || length > frame.length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame, 0, length);
        short operation = bytes.getShort(20);
        if (bytes.getShort(12) != ETHERTYPE
                || bytes.getShort(14) != ETHERNET
                || bytes.getShort(16) != IPV4
                || bytes.getShort(18) != LENGTHS
                || (operation != REQUEST && operation != REPLY)) {
            return null;
        }
        MacAddress sender = mac(bytes, 22);
        return sender.isGroup()
                ? null
                : new ArpPacket(operation == REPLY, sender, address(bytes, 28), mac(bytes, 32), address(bytes, 38));
    }

    /** Asks who has {@code address} without claiming it (RFC 5227, section 2.1.1). */
    static ArpPacket probe(InetAddress address, MacAddress mac) {
        // Made here: a native image keeps no address in a static field.
        InetAddress nobody = address(new byte[4]);
        return new ArpPacket(false, mac, nobody, UNKNOWN, address);
    }

    /** Claims {@code address} as a request does that nobody has to answer (RFC 5227, section 3). */
    static ArpPacket announcement(InetAddress address, MacAddress mac) {
        return new ArpPacket(false, mac, address, MacAddress.BROADCAST, address);
    }

    /** Claims {@code address} as a reply that nobody has asked for: some switches and routers take only this form. */
    static ArpPacket gratuitousReply(InetAddress address, MacAddress mac) {
        return new ArpPacket(true, mac, address, mac, address);
    }

    /** The answer to a request of {@code asker}'s, from the machine with {@code mac}. */
    static ArpPacket answer(InetAddress address, MacAddress mac, InetAddress asker, MacAddress askerMac) {
        return new ArpPacket(true, mac, address, askerMac, asker);
    }

    /** The Ethernet frame to {@code destination}. */
    byte[] frame(MacAddress destination) {
        return ByteBuffer.allocate(FRAME)
                .put(destination.bytes())
                .put(senderMac.bytes())
                .putShort(ETHERTYPE)
                .putShort(ETHERNET)
                .putShort(IPV4)
                .putShort(LENGTHS)
                .putShort(reply ? REPLY : REQUEST)
                .put(senderMac.bytes())
                .put(sender.getAddress())
                .put(targetMac.bytes())
                .put(target.getAddress())
                .array();
    }

    private static MacAddress mac(ByteBuffer bytes, int at) {
        byte[] mac = new byte[6];
        bytes.get(at, mac);
        return MacAddress.of(mac);
    }

    private static InetAddress address(ByteBuffer bytes, int at) {
        byte[] address = new byte[4];
        bytes.get(at, address);
        return address(address);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("of length " + bytes.length, e);
        }
    }
}
