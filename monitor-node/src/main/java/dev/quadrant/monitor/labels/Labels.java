package dev.quadrant.monitor.labels;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The labels of a series, the metric's name among them as {@code __name__}: immutable, sorted by name, no name twice, no
 * empty value (an empty value is the same as no label).
 */
public final class Labels implements Comparable<Labels> {
    /** The label that holds the metric's name. */
    public static final String NAME = "__name__";

    public static final Labels EMPTY = new Labels(new String[0]);

    /** name, value, name, value ... */
    private final String[] pairs;

    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    /**
     * Labels of pairs in any order.
     *
     * @param pairs name, value, name, value ...; no name twice
     * @throws IllegalArgumentException when a name stands twice, or the last has no value
     */
    public static Labels of(String... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("a label without a value: " + pairs[pairs.length - 1]);
        }
        return sorted(pairs, pairs.length);
    }

    /**
     * Labels of pairs that are in order.
     *
     * @param pairs name, value, name, value ...; sorted by name, no name twice, no empty value; not to be changed any more
     */
    public static Labels ofSorted(String[] pairs) {
        return new Labels(pairs);
    }

    /** Sorts the first {@code length} entries in place and keeps a copy without empty values. */
    static Labels sorted(String[] pairs, int length) {
        for (int i = 2; i < length; i += 2) {
            String name = pairs[i];
            String value = pairs[i + 1];
            int at = i;
            while (at > 0 && pairs[at - 2].compareTo(name) > 0) {
                pairs[at] = pairs[at - 2];
                pairs[at + 1] = pairs[at - 1];
                at -= 2;
            }
            if (at > 0 && pairs[at - 2].equals(name)) {
                throw new IllegalArgumentException("label " + name + " stands twice");
            }
            pairs[at] = name;
            pairs[at + 1] = value;
        }
        String[] kept = new String[length];
        int size = 0;
        for (int i = 0; i < length; i += 2) {
            if (!pairs[i + 1].isEmpty()) {
                kept[size++] = pairs[i];
                kept[size++] = pairs[i + 1];
            }
        }
        return new Labels(size == length ? kept : Arrays.copyOf(kept, size));
    }

    /** How many labels there are. */
    public int size() {
        return pairs.length / 2;
    }

    public String name(int index) {
        return pairs[2 * index];
    }

    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** The value of a label, empty when it is absent. */
    public String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /**
     * These labels and those of a target. Where both have a name the target's wins and the exposed one is kept as
     * {@code exported_<name>}, as Prometheus does without {@code honor_labels}.
     */
    public Labels under(Labels target) {
        TreeMap<String, String> all = new TreeMap<>();
        forEach(all::put);
        target.forEach((name, value) -> {
            String exposed = all.put(name, value);
            if (exposed != null) {
                String exported = "exported_" + name;
                while (all.containsKey(exported)) {
                    exported = "exported_" + exported;
                }
                all.put(exported, exposed);
            }
        });
        return of(all);
    }

    /**
     * These labels and those of a target, where both have a name these win: {@code honor_labels}.
     *
     * @param emptied names that are exposed with an empty value, which keeps the target's label away
     */
    public Labels over(Labels target, Collection<String> emptied) {
        TreeMap<String, String> all = new TreeMap<>();
        target.forEach(all::put);
        emptied.forEach(all::remove);
        forEach(all::put);
        return of(all);
    }

    private static Labels of(SortedMap<String, String> all) {
        String[] merged = new String[all.size() * 2];
        int at = 0;
        for (var label : all.entrySet()) {
            merged[at++] = label.getKey();
            merged[at++] = label.getValue();
        }
        return new Labels(merged);
    }

    /** The same labels whose texts went through a symbol table, so that equal texts are one object. */
    public Labels interned(UnaryOperator<String> symbols) {
        String[] interned = new String[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            interned[i] = symbols.apply(pairs[i]);
        }
        return new Labels(interned);
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(pairs, other.pairs, Comparator.naturalOrder());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && hash == labels.hash && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As PromQL writes it: {@code up{job="a"}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(get(NAME)).append('{');
        boolean first = true;
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equals(NAME)) {
                text.append(first ? "" : ", ").append(pairs[i]).append("=\"");
                text.append(
                        pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
                text.append('"');
                first = false;
            }
        }
        return text.append('}').toString();
    }
}
