package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;

/**
 * The first line of a request: method, target, version (RFC 9112 section 3), each as it stands; what a target means is
 * {@link RequestHead}'s business. One object serves request after request; it belongs to one thread.
 */
final class RequestLine {
    private static final int LONGEST_METHOD = 32;
    private static final int VERSION_LENGTH = 8;
    private static final int INCOMPLETE = FieldLines.INCOMPLETE;
    private static final int REFUSED = FieldLines.REFUSED;

    private byte[] bytes;
    private Gate gate;
    private long logged;
    private Reason reason;
    private Method method;
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int minorVersion;

    /**
     * Parses the line that starts at index 0. Empty lines before it are skipped (RFC 9112 section 2.2).
     *
     * @param length how many bytes of the array there are
     * @return the index behind the line, {@link FieldLines#INCOMPLETE} or {@link FieldLines#REFUSED}
     */
    int parse(byte[] head, int length, Gate rules) {
        bytes = head;
        gate = rules;
        logged = 0;
        reason = null;
        int i = emptyLines(length);
        if (i == length || i + 1 == length && head[i] == '\r') {
            return INCOMPLETE;
        }
        return methodAndTarget(i, length);
    }

    private int emptyLines(int length) {
        int i = 0;
        while (i < length) {
            if (bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n') {
                i += 2;
            } else if (bytes[i] == '\n' && passes(Reason.BARE_LF)) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    /** Whether a breach is only logged; remembers it then. */
    private boolean passes(Reason fault) {
        if (!gate.logsOnly(fault)) {
            return false;
        }
        logged |= Gate.bit(fault);
        return true;
    }

    private int methodAndTarget(int from, int to) {
        int i = from;
        while (i < to && Characters.token(bytes[i])) {
            i++;
        }
        if (i - from > LONGEST_METHOD) {
            return refuse(Reason.METHOD_MALFORMED);
        }
        if (i == to) {
            return INCOMPLETE;
        }
        if (bytes[i] != ' ' || i == from) {
            return refuse(methodFault(bytes[i]));
        }
        methodStart = from;
        methodEnd = i;
        method = Method.named(bytes, from, i);
        targetStart = ++i;
        while (i < to && Characters.target(bytes[i])) {
            i++;
        }
        if (i < to && Characters.unencoded(bytes[i]) && passes(Reason.TARGET_CHARACTER)) {
            i = unencodedTarget(i, to);
        }
        if (i == to) {
            return INCOMPLETE;
        }
        if (bytes[i] != ' ' || i == targetStart) {
            return refuse(targetFault(bytes[i], i == targetStart));
        }
        targetEnd = i++;
        return version(i, to);
    }

    private int unencodedTarget(int from, int to) {
        int i = from;
        while (i < to && (Characters.target(bytes[i]) || Characters.unencoded(bytes[i]))) {
            i++;
        }
        return i;
    }

    private static Reason methodFault(byte fault) {
        return switch (fault) {
            case '\n' -> Reason.BARE_LF;
            case '\r', '\t', ' ' -> Reason.REQUEST_LINE_MALFORMED;
            default -> Reason.METHOD_MALFORMED;
        };
    }

    private static Reason targetFault(byte fault, boolean empty) {
        return switch (fault) {
            case '\n' -> Reason.BARE_LF;
            case '\r', '\t' -> Reason.REQUEST_LINE_MALFORMED;
            default -> empty && fault == ' ' ? Reason.REQUEST_LINE_MALFORMED : Reason.TARGET_CHARACTER;
        };
    }

    private int version(int from, int to) {
        int end = from + VERSION_LENGTH;
        if (to <= end || bytes[end] == '\r' && to == end + 1) {
            return shortVersion(from, to);
        }
        boolean formed = bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && Characters.digit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && Characters.digit(bytes[from + 7]);
        if (!formed) {
            return refuse(Reason.VERSION_MALFORMED);
        }
        int next = end + 2;
        if (bytes[end] == '\n' && passes(Reason.BARE_LF)) {
            next = end + 1;
        } else if (bytes[end] != '\r') {
            return refuse(bytes[end] == '\n' ? Reason.BARE_LF : Reason.VERSION_MALFORMED);
        } else if (bytes[end + 1] != '\n') {
            return refuse(Reason.BARE_CR);
        }
        minorVersion = bytes[from + 7] - '0';
        if (bytes[from + 5] != '1' || minorVersion > 1) {
            if (!passes(Reason.VERSION_UNSUPPORTED)) {
                return refuse(Reason.VERSION_UNSUPPORTED);
            }
            minorVersion = bytes[from + 5] == '0' ? 0 : 1;
        }
        return next;
    }

    /** What is there of a version that has not come as a whole. */
    private int shortVersion(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return refuse(i > from && bytes[i - 1] == '\r' ? Reason.VERSION_MALFORMED : Reason.BARE_LF);
            }
        }
        return INCOMPLETE;
    }

    private int refuse(Reason why) {
        reason = why;
        return REFUSED;
    }

    /** Why the last line was refused; null when it was not. */
    Reason reason() {
        return reason;
    }

    /** Rules that the last line broke and that were only logged, as {@link Gate#bit}s. */
    long logged() {
        return logged;
    }

    Method method() {
        return method;
    }

    /** 0 or 1. */
    int minorVersion() {
        return minorVersion;
    }

    int methodStart() {
        return methodStart;
    }

    int methodEnd() {
        return methodEnd;
    }

    int targetStart() {
        return targetStart;
    }

    int targetEnd() {
        return targetEnd;
    }
}
