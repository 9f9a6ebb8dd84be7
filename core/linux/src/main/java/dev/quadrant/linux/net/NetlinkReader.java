package dev.quadrant.linux.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads netlink datagrams (netlink(7), rtnetlink(7)). Whatever the bytes are, it ends and throws nothing: a message whose
 * lengths are wrong ends the datagram, a message of another kind is passed over.
 */
final class NetlinkReader {
    private static final int HEADER = 16;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;

    private static final int IFADDRMSG = 8;
    private static final int IFA_F_OPTIMISTIC = 0x4;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFINFOMSG = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int ARPHRD_ETHER = 1;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOWER_UP = 0x10000;
    private static final int NLA_TYPE_MASK = 0x3fff;

    private NetlinkReader() {}

    /** Gives the events of {@code datagram}'s first {@code length} bytes to {@code events}, in order. */
    static void read(byte[] datagram, int length, Consumer<NetlinkEvent> events) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
        while (bytes.remaining() >= HEADER) {
            int start = bytes.position();
            int size = bytes.getInt(start);
            if (size < HEADER || size > bytes.remaining()) {
                return;
            }
            int type = bytes.getShort(start + 4);
            int sequence = bytes.getInt(start + 8);
            if ((bytes.getShort(start + 6) & NLM_F_DUMP_INTR) != 0 && type != NLMSG_ERROR) {
                events.accept(new NetlinkEvent.Interrupted(sequence));
            }
            message(type, sequence, bytes.slice(start + HEADER, size - HEADER).order(ByteOrder.nativeOrder()), events);
            bytes.position(Math.min(bytes.limit(), start + align(size)));
        }
    }

    private static void message(int type, int sequence, ByteBuffer body, Consumer<NetlinkEvent> events) {
        switch (type) {
            case NLMSG_ERROR -> {
                if (body.remaining() >= 4) {
                    events.accept(new NetlinkEvent.Acknowledged(sequence, -body.getInt(0)));
                }
            }
            case NLMSG_DONE -> events.accept(new NetlinkEvent.Done(sequence));
            case AddressRequest.RTM_NEWADDR -> address(true, body, events);
            case AddressRequest.RTM_DELADDR -> address(false, body, events);
            case RTM_NEWLINK -> link(true, body, events);
            case RTM_DELLINK -> link(false, body, events);
            default -> {}
        }
    }

    private static void address(boolean present, ByteBuffer body, Consumer<NetlinkEvent> events) {
        if (body.remaining() < IFADDRMSG) {
            return;
        }
        int prefixLength = body.get(1) & 0xff;
        boolean tentative = (body.get(2) & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) != 0;
        int index = body.getInt(4);
        InetAddress address = null;
        boolean local = false;
        int protocol = 0;
        body.position(IFADDRMSG);
        for (ByteBuffer value = next(body); value != null; value = next(body)) {
            switch (type(value)) {
                // IFA_LOCAL is the address; IFA_ADDRESS is the peer's on a point-to-point link, and alone with IPv6.
                case AddressRequest.IFA_LOCAL -> {
                    address = inet(value);
                    local = true;
                }
                case AddressRequest.IFA_ADDRESS -> address = local ? address : inet(value);
                case AddressRequest.IFA_PROTO ->
                    protocol = value.hasRemaining() ? value.get(value.position()) & 0xff : 0;
                default -> {}
            }
        }
        if (address != null) {
            events.accept(new NetlinkEvent.Address(present, index, address, prefixLength, protocol, tentative));
        }
    }

    private static void link(boolean present, ByteBuffer body, Consumer<NetlinkEvent> events) {
        if (body.remaining() < IFINFOMSG) {
            return;
        }
        boolean ethernet = body.getShort(2) == ARPHRD_ETHER;
        int index = body.getInt(4);
        int flags = body.getInt(8);
        String name = "";
        MacAddress mac = MacAddress.NONE;
        body.position(IFINFOMSG);
        for (ByteBuffer value = next(body); value != null; value = next(body)) {
            switch (type(value)) {
                case IFLA_IFNAME ->
                    name = StandardCharsets.UTF_8.decode(value).toString().replace("\0", "");
                case IFLA_ADDRESS -> {
                    byte[] bytes = new byte[value.remaining()];
                    value.get(bytes);
                    mac = ethernet ? MacAddress.of(bytes) : MacAddress.NONE;
                }
                default -> {}
            }
        }
        boolean up = (flags & IFF_UP) != 0;
        events.accept(new NetlinkEvent.Link(present, index, name, up, (flags & IFF_LOWER_UP) != 0, mac));
    }

    /** The next attribute's value, positioned behind its 4-byte head; null at the end or at a length that is wrong. */
    private static ByteBuffer next(ByteBuffer body) {
        if (body.remaining() < 4) {
            return null;
        }
        int start = body.position();
        int size = body.getShort(start) & 0xffff;
        if (size < 4 || size > body.remaining()) {
            return null;
        }
        body.position(Math.min(body.limit(), start + align(size)));
        return body.slice(start, size).order(ByteOrder.nativeOrder()).position(4);
    }

    private static int type(ByteBuffer attribute) {
        return attribute.getShort(2) & NLA_TYPE_MASK;
    }

    private static InetAddress inet(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        try {
            return bytes.length == 4 || bytes.length == 16 ? InetAddress.getByAddress(bytes) : null;
        } catch (UnknownHostException e) {
            throw new AssertionError("of length " + bytes.length, e);
        }
    }

    private static int align(int size) {
        return (size + 3) & ~3;
    }
}
