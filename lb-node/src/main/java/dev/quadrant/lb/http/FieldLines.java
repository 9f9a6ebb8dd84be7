package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.util.Arrays;

/**
 * Scans field lines (RFC 9112 section 5) and remembers where each is. Strict: CRLF only, no folding, names are tokens,
 * values without control characters; but for the rules that a {@link Gate} only logs, after which the array is mended in
 * place or the line counts as dropped. Reused for head after head; belongs to one thread.
 */
final class FieldLines {
    /** The most fields that any limit allows, so that the rewriters know how far a head can grow. */
    static final int MOST = 1000;

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
    private boolean irregular;
    private long logged;
    private Gate gate;
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
    int scan(byte[] bytes, int from, int to, Gate rules) {
        gate = rules;
        count = 0;
        irregular = false;
        logged = 0;
        int i = from;
        while (i < to) {
            byte first = bytes[i];
            if (first == '\n' && passes(Reason.BARE_LF)) {
                starts[count] = i;
                return i + 1;
            }
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
            Reason fault = nameFault(bytes, from, i);
            return passes(fault) ? unnamed(bytes, from, to, fault == Reason.LINE_FOLDED) : refuse(fault);
        }
        if (count == limit) {
            return refuse(Reason.TOO_MANY_FIELDS);
        }
        int nameEnd = i++;
        while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        int valueStart = i;
        i = value(bytes, i, to);
        if (i <= 0) {
            return i;
        }
        starts[count] = from;
        nameEnds[count] = nameEnd;
        valueStarts[count] = valueStart;
        valueEnds[count] = trimmed(bytes, valueStart, i);
        fields[count] = (byte) Field.named(bytes, from, nameEnd).index();
        dropped[count] = plain == 0;
        count++;
        return lineEnd(bytes, i);
    }

    /** The index of the CR or LF that ends the line, or what {@link #scan} returns. */
    private int value(byte[] bytes, int from, int to) {
        int i = from;
        while (true) {
            while (i < to && Characters.value(bytes[i])) {
                i++;
            }
            if (i == to || bytes[i] == '\r' && i + 1 == to) {
                return INCOMPLETE;
            }
            Reason fault = valueFault(bytes, i);
            if (fault == null) {
                return i;
            }
            if (!passes(fault)) {
                return refuse(fault);
            }
            if (fault == Reason.BARE_LF) {
                irregular = true;
                return i;
            }
            bytes[i] = ' ';
        }
    }

    /** What is wrong at the first octet behind a value; null at CRLF. */
    private static Reason valueFault(byte[] bytes, int i) {
        return switch (bytes[i]) {
            case '\r' -> bytes[i + 1] == '\n' ? null : Reason.BARE_CR;
            case '\n' -> Reason.BARE_LF;
            default -> Reason.FIELD_VALUE_CHARACTER;
        };
    }

    private static int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    private static int lineEnd(byte[] bytes, int end) {
        return bytes[end] == '\r' ? end + 2 : end + 1;
    }

    /** A line that the gate only logs: the rest of the field before it, or one to be dropped. */
    private int unnamed(byte[] bytes, int from, int to, boolean folded) {
        int end = value(bytes, from, to);
        if (end <= 0) {
            return end;
        }
        if (folded && count > 0) {
            unfold(bytes, from, end);
            return lineEnd(bytes, end);
        }
        if (count == limit) {
            return refuse(Reason.TOO_MANY_FIELDS);
        }
        starts[count] = from;
        nameEnds[count] = from;
        valueStarts[count] = end;
        valueEnds[count] = end;
        fields[count] = (byte) Field.OTHER.index();
        dropped[count] = true;
        count++;
        return lineEnd(bytes, end);
    }

    private void unfold(byte[] bytes, int from, int end) {
        int last = count - 1;
        int start = valueStarts[last];
        Arrays.fill(bytes, valueEnds[last], from, (byte) ' ');
        while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) {
            start++;
        }
        valueStarts[last] = start;
        valueEnds[last] = trimmed(bytes, start, end);
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

    /** Whether a breach is only logged; remembers it then. */
    private boolean passes(Reason fault) {
        if (!gate.logsOnly(fault)) {
            return false;
        }
        logged |= Gate.bit(fault);
        return true;
    }

    private int refuse(Reason why) {
        reason = why;
        return REFUSED;
    }

    /** Why the last scan was refused. */
    Reason reason() {
        return reason;
    }

    /** Rules that the last section broke and that were only logged, as {@link Gate#bit}s. */
    long logged() {
        return logged;
    }

    /** Whether a line does not end with CRLF: the section cannot be copied as it is. */
    boolean irregular() {
        return irregular;
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
