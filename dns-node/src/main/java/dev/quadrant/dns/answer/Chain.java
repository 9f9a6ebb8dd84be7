package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import java.util.Arrays;

/** The names that an answer has passed through, so that it does not go in circles. Reused; not thread-safe. */
final class Chain {
    private final byte[][] names;
    private final int[] lengths;
    private int links;

    Chain(int limit) {
        names = new byte[limit][Names.MAX_LENGTH];
        lengths = new int[limit];
    }

    void clear() {
        links = 0;
    }

    /** Aliases followed so far. */
    int links() {
        return links;
    }

    boolean isFull() {
        return links == names.length;
    }

    /** Adds the owner of an alias; the chain is not full. */
    void add(SoughtName name) {
        System.arraycopy(name.bytes(), 0, names[links], 0, name.length());
        lengths[links++] = name.length();
    }

    /** Whether {@code name} was passed before. */
    boolean contains(SoughtName name) {
        for (int i = 0; i < links; i++) {
            if (Arrays.equals(names[i], 0, lengths[i], name.bytes(), 0, name.length())) {
                return true;
            }
        }
        return false;
    }
}
