package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.nio.charset.StandardCharsets;

/**
 * The head of a server's response (RFC 9112 sections 4 to 6), as strict as {@link RequestHead}: what a client could read in
 * another way than this proxy is not passed on. One object serves response after response; belongs to one thread.
 */
public final class ResponseHead {
    /** {@link #parse}: the head does not end within the bytes. */
    public static final int INCOMPLETE = FieldLines.INCOMPLETE;
    /** {@link #parse}: this is no response that can be passed on. */
    public static final int REFUSED = FieldLines.REFUSED;

    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_END = 12;

    final FieldLines lines;
    private final ConnectionOptions options = new ConnectionOptions();

    private byte[] bytes;
    private int minorVersion;
    private int status;
    private int reasonEnd;
    private Framing framing;
    private long length;
    private boolean lengthGiven;
    private boolean websocket;

    /**
     * @param fieldLimit the most fields that a head may have
     */
    public ResponseHead(int fieldLimit) {
        lines = new FieldLines(fieldLimit);
    }

    /**
     * Parses the head that starts at index 0.
     *
     * @param length how many bytes of the array there are
     * @param toHead whether the request was HEAD, whose response has no body whatever its fields say
     * @return the index behind the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    public int parse(byte[] head, int length, boolean toHead) {
        bytes = head;
        int i = statusLine(length);
        if (i <= 0) {
            return i;
        }
        int end = lines.scan(head, i, length, Gate.STRICT);
        if (end <= 0) {
            return end;
        }
        return fields() && frame(toHead) ? end : REFUSED;
    }

    private int statusLine(int to) {
        int known = Math.min(to, STATUS_END);
        for (int i = 0; i < known; i++) {
            if (!expected(bytes[i], i)) {
                return REFUSED;
            }
        }
        if (to <= STATUS_END + 1) {
            return INCOMPLETE;
        }
        minorVersion = bytes[7] - '0';
        status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
        int i = STATUS_END;
        // The space before an empty reason phrase is often left out.
        if (bytes[i] != ' ' && bytes[i] != '\r') {
            return REFUSED;
        }
        while (i < to && Characters.value(bytes[i])) {
            i++;
        }
        if (i + 1 >= to) {
            return i == to || bytes[i] == '\r' ? INCOMPLETE : REFUSED;
        }
        if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
            return REFUSED;
        }
        reasonEnd = i;
        return i + 2;
    }

    /** Whether an octet of {@code HTTP/1.x NNN} can stand at its place. */
    private static boolean expected(byte octet, int at) {
        return switch (at) {
            case 0 -> octet == 'H';
            case 1, 2 -> octet == 'T';
            case 3 -> octet == 'P';
            case 4 -> octet == '/';
            case 5 -> octet == '1';
            case 6 -> octet == '.';
            case 7 -> octet == '0' || octet == '1';
            case 8 -> octet == ' ';
            case 9 -> octet >= '1' && octet <= '5';
            default -> Characters.digit(octet);
        };
    }

    private boolean fields() {
        options.clear();
        framing = Framing.NONE;
        length = 0;
        lengthGiven = false;
        websocket = false;
        for (int i = 0; i < lines.count(); i++) {
            Field field = lines.field(i);
            if (field != Field.OTHER && !field(field, i)) {
                return false;
            }
        }
        return true;
    }

    private boolean field(Field field, int i) {
        int from = lines.valueStart(i);
        int to = lines.valueEnd(i);
        return switch (field) {
            case CONTENT_LENGTH -> {
                boolean first = framing == Framing.NONE;
                framing = Framing.LENGTH;
                lengthGiven = true;
                length = Numbers.decimal(bytes, from, to);
                yield first && length >= 0;
            }
            case TRANSFER_ENCODING -> {
                boolean first = framing == Framing.NONE;
                framing = Framing.CHUNKED;
                yield first && minorVersion == 1 && Characters.equalIgnoringCase(bytes, from, to, CHUNKED);
            }
            case CONNECTION -> options.read(bytes, lines, i);
            case UPGRADE -> {
                websocket = true;
                yield true;
            }
            default -> true;
        };
    }

    private boolean frame(boolean toHead) {
        boolean never = status < 200 || status == 204;
        if (never && framing == Framing.CHUNKED) {
            return false;
        }
        if (never || status == 304 || toHead) {
            lengthGiven &= !never;
            framing = Framing.NONE;
        } else if (framing == Framing.NONE) {
            framing = Framing.CLOSE;
        }
        return true;
    }

    public int status() {
        return status;
    }

    /** Whether another response to the same request follows (1xx but 101). */
    public boolean interim() {
        return status < 200 && status != 101;
    }

    /** Whether the server changes to a WebSocket (101 with both fields). */
    public boolean upgraded() {
        return status == 101 && websocket && options.upgrade();
    }

    public Framing framing() {
        return framing;
    }

    /** Octets of the body, for {@link Framing#LENGTH}. */
    public long length() {
        return length;
    }

    /** Whether the server lets the connection stay after this response (RFC 9112 section 9.3). */
    public boolean keepAlive() {
        return framing != Framing.CLOSE && !options.close() && (minorVersion == 1 || options.keepAlive());
    }

    /** Why a refused response is refused, for the client. */
    public Reason reason() {
        return Reason.SERVER_RESPONSE_INVALID;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The status and the reason phrase stand between here and {@link #reasonEnd}. */
    int statusStart() {
        return STATUS_END - 3;
    }

    int reasonEnd() {
        return reasonEnd;
    }

    /** Whether the response tells a length: of its body, or of the one that GET would have had. */
    boolean lengthGiven() {
        return lengthGiven;
    }
}
