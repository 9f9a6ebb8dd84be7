package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.NameHash;
import dev.quadrant.dns.wire.Names;
import java.util.Arrays;

/** A name in lower case as a key of maps, at load time. */
final class WireName {
    private final byte[] bytes;
    private final int hash;

    /** @param lower the name in lower case; kept */
    WireName(byte[] lower) {
        bytes = lower;
        hash = NameHash.of(lower);
    }

    byte[] bytes() {
        return bytes;
    }

    WireName parent() {
        return new WireName(Names.parent(bytes));
    }

    boolean isRoot() {
        return bytes[0] == 0;
    }

    boolean isWildcard() {
        return bytes[0] == 1 && bytes[1] == '*';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Names.text(bytes);
    }
}
