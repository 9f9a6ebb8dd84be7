package dev.quadrant.cluster.wire;

/** Bytes that are no packet; without a stack trace, since anybody with the key could make us throw many. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedPacketException(String what) {
        super(what, null, false, false);
    }
}
