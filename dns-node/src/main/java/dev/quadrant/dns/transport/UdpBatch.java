package dev.quadrant.dns.transport;

import dev.quadrant.dns.answer.Answerer;
import dev.quadrant.dns.answer.Transport;
import dev.quadrant.dns.client.Client;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.nio.ByteOrder;

/**
 * The memory of a batch of datagrams as recvmmsg(2) and sendmmsg(2) want it, and the work on one batch. Laid out once; a
 * batch allocates nothing. Used by one thread, which closes it.
 */
final class UdpBatch implements AutoCloseable {
    /** Messages that one system call takes or gives. */
    static final int MESSAGES = 64;
    /** Longest query that is read whole; a longer one is dropped. */
    private static final int QUERY = 4096;

    private static final int RESPONSE = 4096;

    // struct mmsghdr: msghdr of 56 bytes, msg_len.
    private static final long HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;
    // struct iovec.
    private static final long VECTOR = 16;
    private static final int VECTOR_LENGTH = 8;
    private static final long ADDRESS = 32;
    // struct cmsghdr of 16 bytes, then in_pktinfo (interface, address, destination) or in6_pktinfo (address,
    // interface).
    private static final long CONTROL = 64;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_DATA = 16;
    private static final int IPV6_INTERFACE = CONTROL_DATA + 16;

    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final boolean tellsDestination;
    private final long memory;
    private final long received;
    private final long toSend;
    private final long vectors;
    private final long responseVectors;
    private final long addresses;
    private final long controls;
    private final long queries;
    private final long responses;
    private final byte[] query = new byte[QUERY];
    private final byte[] response = new byte[RESPONSE];
    private final Client client = new Client();
    /** How many of the headers for messages received have the lengths of one that came instead of those of the room for it. */
    private int used = MESSAGES;

    /** @param tellsDestination whether messages come with the address that they came to, for the answer to leave from it */
    UdpBatch(boolean tellsDestination) {
        this.tellsDestination = tellsDestination;
        memory = Memory.allocate(MESSAGES * (2 * HEADER + 2 * VECTOR + ADDRESS + CONTROL + QUERY + RESPONSE));
        received = memory;
        toSend = received + MESSAGES * HEADER;
        vectors = toSend + MESSAGES * HEADER;
        responseVectors = vectors + MESSAGES * VECTOR;
        addresses = responseVectors + MESSAGES * VECTOR;
        controls = addresses + MESSAGES * ADDRESS;
        queries = controls + MESSAGES * CONTROL;
        responses = queries + (long) MESSAGES * QUERY;
        for (int i = 0; i < MESSAGES; i++) {
            layOut(received + i * HEADER, vectors + i * VECTOR, i);
            Memory.putLong(vectors + i * VECTOR, queries + (long) i * QUERY);
            Memory.putLong(vectors + i * VECTOR + VECTOR_LENGTH, QUERY);
            layOut(toSend + i * HEADER, responseVectors + i * VECTOR, i);
        }
    }

    private void layOut(long header, long vector, int index) {
        Memory.putLong(header, addresses + index * ADDRESS);
        Memory.putLong(header + VECTORS, vector);
        Memory.putLong(header + VECTOR_COUNT, 1);
        Memory.putLong(header + CONTROL_AT, tellsDestination ? controls + index * CONTROL : 0);
    }

    /** Waits for messages; returns how many came, or a negated errno. */
    int receive(int fd) {
        // Most batches are small, and writing all headers anew would cost as much as answering one of their messages.
        for (int i = 0; i < used; i++) {
            long header = received + i * HEADER;
            Memory.putInt(header + NAME_LENGTH, SocketAddresses.SIZE);
            Memory.putLong(header + CONTROL_LENGTH, tellsDestination ? CONTROL : 0);
        }
        int count = Libc.recvmmsg(fd, received, MESSAGES, Sockets.MSG_WAITFORONE, 0);
        used = Math.max(1, count);
        return count;
    }

    /** Answers the first {@code count} messages received; returns how many answers are ready to be sent. */
    int answer(int count, Answerer answerer) {
        int ready = 0;
        for (int i = 0; i < count; i++) {
            long header = received + i * HEADER;
            if ((Memory.getInt(header + FLAGS) & Sockets.MSG_TRUNC) != 0) {
                continue;
            }
            int length = Memory.getInt(header + LENGTH);
            Memory.copy(queries + (long) i * QUERY, query, 0, length);
            int answered = answerer.answer(client(i), query, length, response, Transport.UDP);
            if (answered > 0) {
                prepare(ready++, i, header, answered);
            }
        }
        return ready;
    }

    /** Who sent message {@code index}. */
    private Client client(int index) {
        long address = addresses + index * ADDRESS;
        if (Memory.getShort(address) == SocketAddresses.AF_INET) {
            client.ipv4(big(Memory.getInt(address + IPV4_ADDRESS)));
        } else {
            client.ipv6(big(Memory.getLong(address + IPV6_ADDRESS)), big(Memory.getLong(address + IPV6_ADDRESS + 8)));
        }
        return client;
    }

    private static int big(int value) {
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    private static long big(long value) {
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /** Makes message {@code slot} to send, the answer to message {@code index} received. */
    private void prepare(int slot, int index, long from, int length) {
        long data = responses + (long) slot * RESPONSE;
        Memory.copy(response, 0, data, length);
        long vector = responseVectors + slot * VECTOR;
        Memory.putLong(vector, data);
        Memory.putLong(vector + VECTOR_LENGTH, length);
        long header = toSend + slot * HEADER;
        Memory.putLong(header, addresses + index * ADDRESS);
        Memory.putInt(header + NAME_LENGTH, Memory.getInt(from + NAME_LENGTH));
        if (tellsDestination) {
            long control = controls + index * CONTROL;
            Memory.putLong(header + CONTROL_AT, control);
            Memory.putLong(header + CONTROL_LENGTH, Memory.getLong(from + CONTROL_LENGTH));
            releaseInterface(control);
        }
    }

    /** The answer leaves from the query's destination, by whatever interface routing says. */
    private static void releaseInterface(long control) {
        if (Memory.getInt(control + CONTROL_LEVEL) == Sockets.IPPROTO_IP) {
            Memory.putInt(control + CONTROL_DATA, 0);
        } else if (!isLinkLocal(control + CONTROL_DATA)) {
            Memory.putInt(control + IPV6_INTERFACE, 0);
        }
    }

    /** fe80::/10, which means nothing without its interface. */
    private static boolean isLinkLocal(long address) {
        return Memory.getByte(address) == (byte) 0xfe && (Memory.getByte(address + 1) & 0xc0) == 0x80;
    }

    /**
     * Sends the first {@code count} answers. One that the kernel refuses (a forged source that cannot be routed to) is left
     * out, and so are all when the socket's buffer stays full.
     *
     * @return how many were not sent
     */
    int send(int fd, int count) {
        int lost = 0;
        int next = 0;
        while (next < count) {
            int sent = Libc.sendmmsg(fd, toSend + next * HEADER, count - next, Sockets.MSG_NOSIGNAL);
            if (sent > 0) {
                next += sent;
            } else if (sent != -Errno.EINTR) {
                lost++;
                next++;
            }
        }
        return lost;
    }

    @Override
    public void close() {
        Memory.free(memory);
    }
}
