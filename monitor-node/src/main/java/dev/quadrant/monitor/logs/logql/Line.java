package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeMap;

/** The line that goes through a pipeline: its bytes, and the labels that stages find in it. One object serves all lines of a query. */
final class Line {
    static final String ERROR = "__error__";
    static final String ERROR_DETAILS = "__error_details__";

    /** Labels that are found in one line at most. */
    private static final int FOUND_MAX = 256;

    private byte[] bytes;
    private int from;
    private int length;
    private String text;
    private long time;
    private Labels stream = Labels.EMPTY;
    private final TreeMap<String, String> found = new TreeMap<>();
    /** Names that anybody will look at; null for all. */
    private final Set<String> wanted;

    Line(Set<String> wanted) {
        this.wanted = wanted;
    }

    void set(Labels itsStream, long itsTime, byte[] itsBytes, int begin, int size) {
        stream = itsStream;
        time = itsTime;
        bytes = itsBytes;
        from = begin;
        length = size;
        text = null;
        found.clear();
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    long time() {
        return time;
    }

    String text() {
        if (text == null) {
            text = new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        return text;
    }

    void text(String changed) {
        text = changed;
        bytes = changed.getBytes(StandardCharsets.UTF_8);
        from = 0;
        length = bytes.length;
    }

    /** The value of a label; empty when it has none. */
    String label(String name) {
        String value = found.get(name);
        return value == null ? stream.get(name) : value;
    }

    boolean wants(String name) {
        return wanted == null || wanted.contains(name);
    }

    /** A label that a parser found: one of the stream with the same name stays, and the found one gets another name. */
    void find(String name, String value) {
        if (found.size() >= FOUND_MAX) {
            return;
        }
        String own = stream.get(name).isEmpty() ? name : name + "_extracted";
        if (wants(own)) {
            found.putIfAbsent(own, value);
        }
    }

    /** Sets a label whatever it was; the empty value removes it. */
    void set(String name, String value) {
        found.put(name, value);
    }

    void error(String kind, String details) {
        found.putIfAbsent(ERROR, kind);
        found.putIfAbsent(ERROR_DETAILS, details);
    }

    /** Labels of the stream and those found. */
    Labels labels() {
        if (found.isEmpty()) {
            return stream;
        }
        TreeMap<String, String> all = new TreeMap<>();
        stream.forEach(all::put);
        all.putAll(found);
        String[] pairs = new String[all.size() * 2];
        int at = 0;
        for (var label : all.entrySet()) {
            pairs[at++] = label.getKey();
            pairs[at++] = label.getValue();
        }
        return Labels.of(pairs);
    }
}
