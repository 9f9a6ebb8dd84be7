package dev.quadrant.lb.http;

import static dev.quadrant.lb.http.HeadWriter.ascii;

import dev.quadrant.lb.gate.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fields that a configuration takes from a head and adds to it. Immutable. */
public final class FieldChanges {
    public static final FieldChanges NONE = new FieldChanges(List.of(), List.of());

    private final List<String> removed;
    private final List<String> added;
    private final byte[][] names;
    private final byte[] lines;

    /**
     * @param removed names of fields that go, in any case
     * @param added whole lines without their end, for example {@code X-A: b}
     */
    public FieldChanges(List<String> removed, List<String> added) {
        this.removed = List.copyOf(removed);
        this.added = List.copyOf(added);
        names = removed.stream()
                .map(name -> ascii(name.toLowerCase(Locale.ROOT)))
                .toArray(byte[][]::new);
        StringBuilder text = new StringBuilder();
        added.forEach(line -> text.append(line).append("\r\n"));
        lines = ascii(text.toString());
    }

    /** These changes, and then others. */
    public FieldChanges then(FieldChanges others) {
        List<String> lessened = new ArrayList<>(removed);
        lessened.addAll(others.removed);
        List<String> kept = new ArrayList<>(added);
        kept.removeIf(line -> others.removed.stream().anyMatch(name -> named(line, name)));
        kept.addAll(others.added);
        return new FieldChanges(lessened, kept);
    }

    private static boolean named(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    /** Octets that are added to a head, at most. */
    public int growth() {
        return lines.length;
    }

    /** What it does, in words, a change each. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        removed.forEach(name -> words.add("remove " + name));
        added.forEach(line -> words.add("add " + line));
        return words;
    }

    /** Drops the fields that go. */
    void apply(byte[] bytes, FieldLines fields) {
        for (byte[] name : names) {
            for (int i = 0; i < fields.count(); i++) {
                if (Characters.equalIgnoringCase(bytes, fields.start(i), fields.nameEnd(i), name)) {
                    fields.drop(i);
                }
            }
        }
    }

    /** The lines that are added; not to be changed. */
    public byte[] lines() {
        return lines;
    }
}
