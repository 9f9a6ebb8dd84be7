package dev.quadrant.lb.access;

import dev.quadrant.lb.http.RequestHead;
import java.util.concurrent.locks.LockSupport;

/** One loop's hand on a frontend's log: entries of requests under way, and their lines when they end. One thread. */
public final class AccessRecorder {
    private final LineRing ring;
    private final LineFormat format;
    private final Thread writer;
    private final LineWriter line = new LineWriter();
    private AccessEntry free;
    private boolean called;

    AccessRecorder(LineRing ring, LineFormat format, Thread writer) {
        this.ring = ring;
        this.format = format;
        this.writer = writer;
    }

    LineRing ring() {
        return ring;
    }

    private AccessEntry entry() {
        AccessEntry entry = free;
        if (entry == null) {
            return new AccessEntry();
        }
        free = entry.next;
        return entry;
    }

    /**
     * The entry of a request whose head was just read.
     *
     * @param length octets of the head as it came
     * @param client the client's address
     */
    public AccessEntry begin(RequestHead head, int length, String client, RequestTimes times) {
        AccessEntry entry = entry();
        entry.begin(head, length, client, times);
        return entry;
    }

    /** The entry of what was to become a request and did not. */
    public AccessEntry begin(byte[] head, int length, String client, RequestTimes times) {
        AccessEntry entry = entry();
        entry.begin(head, length, client, times);
        return entry;
    }

    /**
     * Logs a request that has ended, and takes its entry back.
     *
     * @param reason why it was refused, or ended early; null when all went well
     */
    public void end(AccessEntry entry, int status, String reason) {
        entry.status = status;
        entry.reason = reason;
        line.begin();
        format.write(entry, System.currentTimeMillis(), line);
        line.octet('\n');
        entry.next = free;
        free = entry;
        callWriter(ring.add(line.octets(), line.length()));
    }

    /** The writer comes by itself; it is called only, and once, when the ring is half full. */
    private void callWriter(int used) {
        boolean half = used < 0 || used > ring.size() / 2;
        if (half && !called) {
            LockSupport.unpark(writer);
        }
        called = half;
    }
}
