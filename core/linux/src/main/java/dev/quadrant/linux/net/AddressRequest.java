package dev.quadrant.linux.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Requests about one address of one interface, as rtnetlink(7) wants them. Addresses are host addresses (/32, /128): they
 * bring no route, and a primary address of the network may go without taking them along.
 */
final class AddressRequest {
    static final short RTM_NEWADDR = 20;
    static final short RTM_DELADDR = 21;
    static final short RTM_GETADDR = 22;

    static final short NLM_F_REQUEST = 0x1;
    static final short NLM_F_ACK = 0x4;
    static final short NLM_F_REPLACE = 0x100;
    static final short NLM_F_CREATE = 0x400;

    static final short IFA_ADDRESS = 1;
    static final short IFA_LOCAL = 2;
    private static final short IFA_CACHEINFO = 6;
    private static final short IFA_FLAGS = 8;
    static final short IFA_PROTO = 11;

    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    private static final int FOREVER = -1;
    /** {@code RT_SCOPE_HOST}: IPv4's way to say that the host's own connections do not leave from the address. */
    private static final byte SCOPE_HOST = (byte) 254;

    private static final int BYTES_MAX = 128;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

    private AddressRequest() {}

    /**
     * Adds an address, or changes one that is there to be like this. It is never chosen as source of the host's own
     * connections if there is another: IPv6 looks at the preferred lifetime, which is 0, IPv4 at the scope.
     *
     * @param protocol the owner's tag, 1 to 255
     */
    static byte[] add(int sequence, int interfaceIndex, InetAddress address, int protocol) {
        boolean ipv6 = address.getAddress().length == 16;
        ByteBuffer message = begin(
                RTM_NEWADDR,
                NLM_F_REQUEST | NLM_F_ACK | NLM_F_REPLACE | NLM_F_CREATE,
                sequence,
                interfaceIndex,
                address);
        attribute(message, IFA_CACHEINFO, 16)
                .putInt(0)
                .putInt(FOREVER)
                .putInt(0)
                .putInt(0);
        attribute(message, IFA_FLAGS, 4).putInt(ipv6 ? IFA_F_NOPREFIXROUTE | IFA_F_NODAD : IFA_F_NOPREFIXROUTE);
        attribute(message, IFA_PROTO, 1).put((byte) protocol).put((byte) 0).putShort((short) 0);
        return end(message);
    }

    /** Removes an address. */
    static byte[] delete(int sequence, int interfaceIndex, InetAddress address) {
        return end(begin(RTM_DELADDR, NLM_F_REQUEST | NLM_F_ACK, sequence, interfaceIndex, address));
    }

    private static ByteBuffer begin(short type, int flags, int sequence, int interfaceIndex, InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer message = header(type, flags, sequence);
        message.put(bytes.length == 4 ? AF_INET : AF_INET6)
                .put((byte) (8 * bytes.length))
                .put((byte) 0)
                .put(bytes.length == 4 ? SCOPE_HOST : 0)
                .putInt(interfaceIndex);
        attribute(message, IFA_LOCAL, bytes.length).put(bytes);
        attribute(message, IFA_ADDRESS, bytes.length).put(bytes);
        return message;
    }

    /** An nlmsghdr whose length is written by {@link #end}. */
    static ByteBuffer header(short type, int flags, int sequence) {
        return ByteBuffer.allocate(BYTES_MAX)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putShort(type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
    }

    private static ByteBuffer attribute(ByteBuffer message, short type, int bytes) {
        return message.putShort((short) (4 + bytes)).putShort(type);
    }

    static byte[] end(ByteBuffer message) {
        byte[] bytes = new byte[message.position()];
        message.putInt(0, bytes.length).flip().get(bytes);
        return bytes;
    }
}
