package dev.quadrant.monitor.logs.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts of which each must be in a line, as filters ask for them: for each a choice of texts of which one is enough. Immutable. */
public final class Needles {
    public static final Needles NONE = new Needles(List.of());

    private final List<List<int[]>> all;

    private Needles(List<List<int[]>> all) {
        this.all = all;
    }

    /** @param texts every inner list has the texts of which one must be there; an inner list with a short text excludes nothing */
    public static Needles of(List<List<String>> texts) {
        return new Needles(texts.stream()
                .map(choice -> choice.stream()
                        .map(text -> GramFilter.grams(text.getBytes(StandardCharsets.UTF_8)))
                        .toList())
                .filter(choice -> choice.stream().allMatch(grams -> grams.length > 0))
                .toList());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean mayBeIn(long[] filter) {
        for (List<int[]> choice : all) {
            boolean found = false;
            for (int[] grams : choice) {
                found |= GramFilter.mayHold(filter, grams);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
