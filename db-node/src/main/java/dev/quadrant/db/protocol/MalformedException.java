package dev.quadrant.db.protocol;

import java.io.IOException;

/** Bytes that are not what the protocol or the binlog format allows. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedException(String what) {
        super(what);
    }
}
