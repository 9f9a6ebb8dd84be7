package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Reason;
import java.nio.ByteBuffer;

/** The body of one message after the other, in whichever framing: what may be passed on, and when it ends. One thread. */
public final class Body {
    private Framing framing = Framing.NONE;
    private long remaining;
    private int consumed;
    private int outputEnd;
    private ChunkedBody chunks;

    /**
     * Starts a body.
     *
     * @param length octets, for {@link Framing#LENGTH}
     * @param keepCoding whether a chunked body is passed on as chunked
     */
    public void begin(Framing framing, long length, boolean keepCoding) {
        this.framing = framing;
        remaining = length;
        if (framing == Framing.CHUNKED) {
            if (chunks == null) {
                chunks = new ChunkedBody();
            }
            chunks.begin(keepCoding);
        }
    }

    /**
     * Takes in octets; afterwards those between {@code from} and {@link #outputEnd()} can be passed on, and those from
     * {@link #consumed()} on belong to the next call or to the next message.
     *
     * @return false when the body is malformed: {@link #reason()}
     */
    public boolean pass(ByteBuffer buffer, int from, int to) {
        switch (framing) {
            case NONE -> consumed = from;
            case LENGTH -> {
                int take = (int) Math.min(remaining, to - from);
                remaining -= take;
                consumed = from + take;
            }
            case CLOSE -> consumed = to;
            case CHUNKED -> {
                boolean formed = chunks.decode(buffer, from, to);
                consumed = chunks.consumed();
                outputEnd = chunks.outputEnd();
                return formed;
            }
        }
        outputEnd = consumed;
        return true;
    }

    /** Octets that come next and may be passed on unread; {@link Long#MAX_VALUE} when only the connection's end ends them. */
    public long unread() {
        return switch (framing) {
            case LENGTH -> remaining;
            case CLOSE -> Long.MAX_VALUE;
            case NONE, CHUNKED -> 0;
        };
    }

    /** So many of {@link #unread} octets were passed on. */
    public void passed(long octets) {
        if (framing == Framing.LENGTH) {
            remaining -= octets;
        }
    }

    public int consumed() {
        return consumed;
    }

    public int outputEnd() {
        return outputEnd;
    }

    /** Whether nothing of the body is missing; never for {@link Framing#CLOSE}. */
    public boolean done() {
        return switch (framing) {
            case NONE -> true;
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.done();
            case CLOSE -> false;
        };
    }

    /** Whether the end of the connection ends the body. */
    public boolean untilClose() {
        return framing == Framing.CLOSE;
    }

    /** Why the body is refused. */
    public Reason reason() {
        return chunks.reason();
    }
}
