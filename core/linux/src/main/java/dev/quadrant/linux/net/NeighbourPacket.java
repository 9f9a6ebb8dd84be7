package dev.quadrant.linux.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A neighbour solicitation or advertisement of IPv6 (RFC 4861, sections 4.3 and 4.4), without its IPv6 header.
 *
 * @param advertisement whether it tells; a solicitation asks
 * @param flags Router, Solicited and Override, in an advertisement's place for them; 0 in a solicitation
 * @param target the address that it is about
 * @param linkLayer the Ethernet address in its option (the source's in a solicitation, the target's in an advertisement),
 *     {@link MacAddress#NONE} without one
 */
record NeighbourPacket(boolean advertisement, int flags, InetAddress target, MacAddress linkLayer) {
    static final int ROUTER = 0x8000_0000;
    static final int SOLICITED = 0x4000_0000;
    static final int OVERRIDE = 0x2000_0000;
    /** Of every neighbour message: one that a router passed on has less. */
    static final int HOP_LIMIT = 255;

    static final int SOLICITATION_TYPE = 135;
    static final int ADVERTISEMENT_TYPE = 136;
    static final int ICMPV6 = 58;
    /** Longest message that is read; the kernel's own have 32 bytes. */
    static final int BYTES_MAX = 256;

    private static final int HEADER = 24;
    private static final int SOURCE_LINK_LAYER = 1;
    private static final int TARGET_LINK_LAYER = 2;
    private static final int OPTION_UNIT = 8;
    private static final int IPV6_HEADER = 40;
    private static final short ETHERTYPE_IPV6 = (short) 0x86dd;

    /**
     * The message in an ICMPv6 body's first {@code length} bytes; null when it is none, or one that RFC 4861 (sections 7.1.1
     * and 7.1.2) has thrown away. The checksum and the hop limit are the kernel's to check.
     */
    static NeighbourPacket parse(byte[] body, int length) {
        if (length < HEADER || length > body.length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(body, 0, length);
        int type = bytes.get(0) & 0xff;
        boolean advertisement = type == ADVERTISEMENT_TYPE;
        InetAddress target = address(bytes, 8);
        if ((!advertisement && type != SOLICITATION_TYPE) || bytes.get(1) != 0 || target.isMulticastAddress()) {
            return null;
        }
        MacAddress linkLayer = MacAddress.NONE;
        int wanted = advertisement ? TARGET_LINK_LAYER : SOURCE_LINK_LAYER;
        bytes.position(HEADER);
        while (bytes.remaining() >= 2) {
            int at = bytes.position();
            int size = (bytes.get(at + 1) & 0xff) * OPTION_UNIT;
            if (size == 0 || size > bytes.remaining()) {
                return null;
            }
            if (bytes.get(at) == wanted && size == OPTION_UNIT) {
                byte[] mac = new byte[6];
                bytes.get(at + 2, mac);
                linkLayer = MacAddress.of(mac);
                if (linkLayer.isGroup()) {
                    return null;
                }
            }
            bytes.position(at + size);
        }
        return new NeighbourPacket(advertisement, advertisement ? bytes.getInt(4) : 0, target, linkLayer);
    }

    /** Tells that {@code target} is at {@code mac}; every neighbour that knows it shall believe it (Override). */
    static NeighbourPacket advertisement(InetAddress target, MacAddress mac, int flags) {
        return new NeighbourPacket(true, OVERRIDE | flags, target, mac);
    }

    /** Asks for {@code target} without claiming it: from the unspecified address, so without an option (RFC 4862, 5.4.2). */
    static NeighbourPacket probe(InetAddress target) {
        return new NeighbourPacket(false, 0, target, MacAddress.NONE);
    }

    /** The group in which solicitations for an address are sent (RFC 4291, section 2.7.1). */
    static InetAddress solicitedNode(InetAddress address) {
        byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, 0, 0, 0};
        System.arraycopy(address.getAddress(), 13, group, 13, 3);
        return address(group);
    }

    /** The Ethernet frame that tells everybody on the link. */
    byte[] toAllNodes(MacAddress from) {
        InetAddress allNodes = address(new byte[] {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        return frame(target, allNodes, multicast(allNodes), from);
    }

    /** The Ethernet frame that tells one. */
    byte[] to(InetAddress destination, MacAddress destinationMac, MacAddress from) {
        return frame(target, destination, destinationMac, from);
    }

    /** The Ethernet frame of a {@link #probe}. */
    byte[] toSolicitedNode(MacAddress from) {
        InetAddress group = solicitedNode(target);
        // Made here: a native image keeps no address in a static field.
        InetAddress unspecified = address(new byte[16]);
        return frame(unspecified, group, multicast(group), from);
    }

    private byte[] frame(InetAddress source, InetAddress destination, MacAddress destinationMac, MacAddress from) {
        byte[] body = body();
        ByteBuffer.wrap(body).putShort(2, checksum(source, destination, body));
        return ByteBuffer.allocate(14 + IPV6_HEADER + body.length)
                .put(destinationMac.bytes())
                .put(from.bytes())
                .putShort(ETHERTYPE_IPV6)
                .putInt(6 << 28)
                .putShort((short) body.length)
                .put((byte) ICMPV6)
                .put((byte) HOP_LIMIT)
                .put(source.getAddress())
                .put(destination.getAddress())
                .put(body)
                .array();
    }

    /** The message, its checksum 0: a raw socket of the kernel's fills it in. */
    byte[] body() {
        boolean option = !linkLayer.equals(MacAddress.NONE);
        ByteBuffer body = ByteBuffer.allocate(HEADER + (option ? OPTION_UNIT : 0))
                .put((byte) (advertisement ? ADVERTISEMENT_TYPE : SOLICITATION_TYPE))
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(flags)
                .put(target.getAddress());
        if (option) {
            body.put((byte) (advertisement ? TARGET_LINK_LAYER : SOURCE_LINK_LAYER))
                    .put((byte) 1)
                    .put(linkLayer.bytes());
        }
        return body.array();
    }

    /** Where Ethernet sends a group (RFC 2464, section 7). */
    private static MacAddress multicast(InetAddress group) {
        return new MacAddress(
                0x3333_0000_0000L | ByteBuffer.wrap(group.getAddress()).getInt(12) & 0xffff_ffffL);
    }

    /** The Internet checksum over the pseudo header and the body (RFC 4443, section 2.3). */
    private static short checksum(InetAddress source, InetAddress destination, byte[] body) {
        ByteBuffer all = ByteBuffer.allocate(IPV6_HEADER + body.length)
                .put(source.getAddress())
                .put(destination.getAddress())
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

    private static InetAddress address(ByteBuffer bytes, int at) {
        byte[] address = new byte[16];
        bytes.get(at, address);
        return address(address);
    }

    /** An IPv4-mapped address would become one of IPv4 here; none can be a target. */
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("of length " + bytes.length, e);
        }
    }
}
