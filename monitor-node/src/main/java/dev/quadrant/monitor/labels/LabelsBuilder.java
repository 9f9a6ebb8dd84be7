package dev.quadrant.monitor.labels;

import java.util.Arrays;

/** Collects labels; one builder serves many label sets in turn. Not for several threads. */
public final class LabelsBuilder {
    private String[] pairs = new String[32];
    private int length;

    public LabelsBuilder clear() {
        length = 0;
        return this;
    }

    public LabelsBuilder add(String name, String value) {
        if (length == pairs.length) {
            pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
        pairs[length++] = name;
        pairs[length++] = value;
        return this;
    }

    /** How many labels were added since {@link #clear}. */
    public int size() {
        return length / 2;
    }

    /**
     * The labels added so far.
     *
     * @throws IllegalArgumentException when a name was added twice
     */
    public Labels build() {
        return Labels.sorted(pairs, length);
    }
}
