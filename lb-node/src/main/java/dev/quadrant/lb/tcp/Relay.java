package dev.quadrant.lb.tcp;

/**
 * One direction of a tunnel: what to do next, from what is known of its two ends and of the one buffer between them. Reads
 * only when the buffer is empty, so a slow reader slows the writer down, and passes the end of the stream on when all before
 * it was written (half-close). A state machine without I/O; one thread.
 */
public final class Relay {
    /** What is to be done. */
    public enum Action {
        /** Read from the source: {@link #read}, {@link #ended} or {@link #drained} says what came. */
        READ,
        /** Write the buffer to the target: {@link #wrote} or {@link #full} says how far. */
        WRITE,
        /** End the stream to the target: {@link #endPassedOn}. */
        END,
        /** Nothing, until {@link #readable} or {@link #writable}. */
        WAIT,
        /** Nothing, ever. */
        DONE
    }

    private boolean readable;
    private boolean writable;
    private boolean ended;
    private boolean endPassedOn;
    private int pending;

    /**
     * A direction whose ends may both have something to say.
     *
     * @param pending octets that are in the buffer already
     */
    public Relay(int pending) {
        this.pending = pending;
        readable = true;
        writable = true;
    }

    public Action next() {
        if (endPassedOn) {
            return Action.DONE;
        }
        if (pending > 0) {
            return writable ? Action.WRITE : Action.WAIT;
        }
        if (ended) {
            return Action.END;
        }
        return readable ? Action.READ : Action.WAIT;
    }

    /** The source may have octets, or its end. */
    public void readable() {
        readable = true;
    }

    /** The target may take octets. */
    public void writable() {
        writable = true;
    }

    /** Octets were read into the buffer; {@code more} when there may be others. */
    public void read(int octets, boolean more) {
        pending += octets;
        readable = more;
    }

    /** The source has nothing now. */
    public void drained() {
        readable = false;
    }

    /** The source has ended. */
    public void ended() {
        ended = true;
    }

    /** Octets of the buffer were written. */
    public void wrote(int octets) {
        pending -= octets;
    }

    /** The target takes nothing now. */
    public void full() {
        writable = false;
    }

    /** The end was passed on to the target. */
    public void endPassedOn() {
        endPassedOn = true;
    }

    /** Octets in the buffer. */
    public int pending() {
        return pending;
    }
}
