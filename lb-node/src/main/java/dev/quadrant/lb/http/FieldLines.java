package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Reason;

/**
 * Scans field lines (RFC 9112 section 5) and remembers where each is. Strict: CRLF only, no folding, names are tokens,
 * values without control characters. Reused for head after head; belongs to one thread.
 */
final class FieldLines {
    /** {@link #scan}: the section does not end within the bytes. */
    static final int INCOMPLETE = 0;
    /** {@link #scan}: the section is refused, {@link #reason} says why. */
    static final int REFUSED = -1;

    private final int limit;
    private final int[] starts;
    private final int[] nameEnds;
    private final int[] valueStarts;
    private final int[] valueEnds;
    private final byte[] fields;
    private final boolean[] dropped;
    private int count;
    private Reason reason;

    /**
     * @param limit the most fields that a section may have
     */
    FieldLines(int limit) {
        this.limit = limit;
        starts = new int[limit + 1];
        nameEnds = new int[limit];
        valueStarts = new int[limit];
        valueEnds = new int[limit];
        fields = new byte[limit];
        dropped = new boolean[limit];
    }

    /**
     * Scans the section that starts at {@code from}.
     *
     * @return the index behind the empty line that ends it, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    int scan(byte[] bytes, int from, int to) {
        count = 0;
        int i = from;
        while (i < to) {
            byte first = bytes[i];
            if (first == '\r') {
                if (i + 1 == to) {
                    return INCOMPLETE;
                }
                starts[count] = i;
                return bytes[i + 1] == '\n' ? i + 2 : refuse(Reason.BARE_CR);
            }
            i = line(bytes, i, to);
            if (i <= 0) {
                return i;
            }
        }
        return INCOMPLETE;
    }

    /** Scans one line; returns the index behind its end, or what {@link #scan} returns. */
    private int line(byte[] bytes, int from, int to) {
        int i = from;
        int plain = 1;
        while (i < to && Characters.token(bytes[i])) {
            plain &= Characters.plainName(bytes[i]) ? 1 : 0;
            i++;
        }
        if (i == to) {
            return INCOMPLETE;
        }
        if (bytes[i] != ':' || i == from) {
            return refuse(nameFault(bytes, from, i));
        }
        if (count == limit) {
            return refuse(Reason.TOO_MANY_FIELDS);
        }
        int nameEnd = i++;
        while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        int valueStart = i;
        while (i < to && Characters.value(bytes[i])) {
            i++;
        }
        if (i == to) {
            return INCOMPLETE;
        }
        if (bytes[i] != '\r') {
            return refuse(bytes[i] == '\n' ? Reason.BARE_LF : Reason.FIELD_VALUE_CHARACTER);
        }
        if (i + 1 == to) {
            return INCOMPLETE;
        }
        if (bytes[i + 1] != '\n') {
            return refuse(Reason.BARE_CR);
        }
        int valueEnd = i;
        while (valueEnd > valueStart && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
            valueEnd--;
        }
        starts[count] = from;
        nameEnds[count] = nameEnd;
        valueStarts[count] = valueStart;
        valueEnds[count] = valueEnd;
        fields[count] = (byte) Field.named(bytes, from, nameEnd).index();
        dropped[count] = plain == 0;
        count++;
        return i + 2;
    }

    /** What is wrong with a line whose name ends, without a colon, at {@code end}. */
    private static Reason nameFault(byte[] bytes, int from, int end) {
        byte fault = bytes[end];
        if (end == from) {
            return switch (fault) {
                case ' ', '\t' -> Reason.LINE_FOLDED;
                case ':' -> Reason.FIELD_NAME_EMPTY;
                case '\n' -> Reason.BARE_LF;
                default -> Reason.FIELD_NAME_CHARACTER;
            };
        }
        return switch (fault) {
            case '\r', '\n' -> Reason.FIELD_COLON_MISSING;
            case ' ', '\t' -> Reason.FIELD_NAME_SPACE;
            default -> Reason.FIELD_NAME_CHARACTER;
        };
    }

    private int refuse(Reason why) {
        reason = why;
        return REFUSED;
    }

    /** Why the last scan was refused. */
    Reason reason() {
        return reason;
    }

    int count() {
        return count;
    }

    Field field(int index) {
        return Field.of(fields[index]);
    }

    /** Where the line starts; for {@link #count()}, where the empty line starts. */
    int start(int index) {
        return starts[index];
    }

    int nameEnd(int index) {
        return nameEnds[index];
    }

    int valueStart(int index) {
        return valueStarts[index];
    }

    int valueEnd(int index) {
        return valueEnds[index];
    }

    /** Whether the line is not to be passed on: by its name's characters, or by {@link #drop}. */
    boolean dropped(int index) {
        return dropped[index];
    }

    void drop(int index) {
        dropped[index] = true;
    }
}
