package dev.quadrant.lb.access;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Lines on their way from one loop to the writer: a ring of octets with one thread that adds and one that takes. Neither waits
 * for the other; a line for which there is no room is dropped and counted.
 */
final class LineRing {
    private static final VarHandle ADDED = field("added");
    private static final VarHandle TAKEN = field("taken");
    private static final VarHandle DROPPED = field("dropped");

    private final byte[] octets;
    /** Octets that were ever added, by the adding thread, and taken, by the other one. */
    private long added;

    private long taken;
    private long dropped;
    private volatile boolean ended;

    LineRing(int size) {
        octets = new byte[size];
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(LineRing.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Nothing is added any more. */
    void end() {
        ended = true;
    }

    /** Whether what is taken next is the rest. */
    boolean ended() {
        return ended;
    }

    int size() {
        return octets.length;
    }

    /** Adds a whole line; returns how many octets are in the ring now, or -1 when the line was dropped. */
    int add(byte[] line, int length) {
        long start = added;
        int used = (int) (start - (long) TAKEN.getAcquire(this));
        if (used + length > octets.length) {
            DROPPED.setOpaque(this, dropped + 1);
            return -1;
        }
        int at = (int) (start % octets.length);
        int first = Math.min(length, octets.length - at);
        System.arraycopy(line, 0, octets, at, first);
        System.arraycopy(line, first, octets, 0, length - first);
        ADDED.setRelease(this, start + length);
        return used + length;
    }

    /** Moves all lines to a buffer that has room for {@link #size} octets. */
    void take(ByteBuffer target) {
        long start = taken;
        int length = (int) ((long) ADDED.getAcquire(this) - start);
        int at = (int) (start % octets.length);
        int first = Math.min(length, octets.length - at);
        target.put(octets, at, first).put(octets, 0, length - first);
        TAKEN.setRelease(this, start + length);
    }

    /** Lines that were dropped; from any thread. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }
}
