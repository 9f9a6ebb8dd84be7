package dev.quadrant.lb.edge;

import dev.quadrant.lb.http.Body;
import dev.quadrant.lb.http.RequestRewriter;
import dev.quadrant.linux.Memory;
import java.nio.ByteBuffer;

/**
 * Memory between two sockets. Octets are received behind {@code readTo}; those from {@code readFrom} on are not yet judged;
 * those between {@code sendFrom} and {@code sendTo} may go out. A head is rewritten in place, ending where its body
 * begins, so that head and body go out in one call; the room in front is for a head that grows.
 */
final class Buffer {
    static final int SIZE = 32 * 1024;
    static final int ROOM = RequestRewriter.GROWTH;

    final long address = Memory.allocate(SIZE);
    final ByteBuffer bytes = Memory.buffer(address, SIZE);
    int sendFrom;
    int sendTo;
    int readFrom;
    int readTo;
    /** The next free buffer of the pool. */
    Buffer next;

    void clear() {
        sendFrom = ROOM;
        sendTo = ROOM;
        readFrom = ROOM;
        readTo = ROOM;
    }

    int unread() {
        return readTo - readFrom;
    }

    int unsent() {
        return sendTo - sendFrom;
    }

    /** Makes room for more octets; only when nothing is unsent. */
    void makeRoom() {
        if (readFrom == readTo) {
            clear();
        } else if (readFrom > ROOM && SIZE - readTo < SIZE / 2) {
            int unread = unread();
            bytes.put(ROOM, bytes, readFrom, unread);
            clear();
            readTo = ROOM + unread;
        }
    }

    /** Moves what is to be sent, and what is unread behind it, to the start: all of the buffer is room for the rest. */
    void compact() {
        int by = sendFrom;
        bytes.put(0, bytes, by, readTo - by);
        sendFrom = 0;
        sendTo -= by;
        readFrom -= by;
        readTo -= by;
    }

    /**
     * Lets a body take what is unread: what it passes is to be sent, behind a head that stands right before it or alone.
     *
     * @return false when the body is malformed
     */
    boolean pass(Body body) {
        if (sendFrom == sendTo) {
            sendFrom = readFrom;
        }
        boolean formed = body.pass(bytes, readFrom, readTo);
        sendTo = body.outputEnd();
        readFrom = body.consumed();
        return formed;
    }

    /** Marks all that is unread to be sent; only when nothing is unsent, or a head right before it. */
    void passAll() {
        if (sendFrom == sendTo) {
            sendFrom = readFrom;
        }
        sendTo = readTo;
        readFrom = readTo;
    }

    /** Drops octets that are unread. */
    void skip(int length) {
        readFrom += length;
        sendFrom = readFrom;
        sendTo = readFrom;
    }

    /** Copies unread octets, at most {@code limit}, to an array; returns how many. */
    int peek(byte[] target, int limit) {
        int length = Math.min(unread(), limit);
        Memory.copy(address + readFrom, target, 0, length);
        return length;
    }

    /** Puts a head in place of the one of {@code length} octets that stands unread, and marks it to be sent. */
    void replaceHead(byte[] head, int headLength, int length) {
        readFrom += length;
        sendFrom = readFrom - headLength;
        sendTo = readFrom;
        Memory.copy(head, 0, address + sendFrom, headLength);
    }
}
