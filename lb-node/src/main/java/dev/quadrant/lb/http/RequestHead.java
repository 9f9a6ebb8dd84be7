package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.HostRules;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.gate.TargetRules;
import java.nio.charset.StandardCharsets;

/**
 * The head of a request (RFC 9112 sections 2 to 6), scanned once and passed through the gate on the way. One object serves
 * request after request; it describes the array of the last {@link #parse} and belongs to one thread.
 */
public final class RequestHead {
    /** {@link #parse}: the head does not end within the bytes. */
    public static final int INCOMPLETE = FieldLines.INCOMPLETE;
    /** {@link #parse}: the request is refused, {@link #reason()} says why. */
    public static final int REFUSED = FieldLines.REFUSED;

    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] CONTINUE = ascii("100-continue");
    private static final byte[] WEBSOCKET = ascii("websocket");
    private static final byte[] HTTP_SCHEME = ascii("http://");
    private static final byte[] HTTPS_SCHEME = ascii("https://");
    private static final int LONGEST_METHOD = 32;
    private static final int VERSION_LENGTH = 8;

    final FieldLines lines;
    private final ConnectionOptions options = new ConnectionOptions();

    private byte[] bytes;
    private Reason reason;
    private Method method;
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int authorityEnd;
    private int authorityPort;
    private int minorVersion;
    private int host;
    private Framing framing;
    private long length;
    private boolean expectsContinue;
    private boolean websocket;

    /**
     * @param fieldLimit the most fields that a head may have
     */
    public RequestHead(int fieldLimit) {
        lines = new FieldLines(fieldLimit);
    }

    /**
     * Parses the head that starts at index 0. Empty lines before it are skipped (RFC 9112 section 2.2).
     *
     * @param length how many bytes of the array there are
     * @return the index behind the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    public int parse(byte[] head, int length) {
        bytes = head;
        reason = null;
        int i = 0;
        while (i + 1 < length && head[i] == '\r' && head[i + 1] == '\n') {
            i += 2;
        }
        if (i == length || i + 1 == length && head[i] == '\r') {
            return INCOMPLETE;
        }
        i = requestLine(i, length);
        if (i <= 0) {
            return i;
        }
        int end = lines.scan(head, i, length);
        if (end <= 0) {
            reason = end == REFUSED ? lines.reason() : null;
            return end;
        }
        reason = judge();
        return reason == null ? end : REFUSED;
    }

    private int requestLine(int from, int to) {
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
        if (i == to) {
            return INCOMPLETE;
        }
        if (bytes[i] != ' ' || i == targetStart) {
            return refuse(targetFault(bytes[i], i == targetStart));
        }
        targetEnd = i++;
        return version(i, to);
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
        if (to - from < VERSION_LENGTH + 2) {
            for (int i = from; i < to; i++) {
                if (bytes[i] == '\n') {
                    return refuse(i > from && bytes[i - 1] == '\r' ? Reason.VERSION_MALFORMED : Reason.BARE_LF);
                }
            }
            return INCOMPLETE;
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
        int end = from + VERSION_LENGTH;
        if (bytes[end] != '\r') {
            return refuse(bytes[end] == '\n' ? Reason.BARE_LF : Reason.VERSION_MALFORMED);
        }
        if (bytes[end + 1] != '\n') {
            return refuse(Reason.BARE_CR);
        }
        minorVersion = bytes[from + 7] - '0';
        if (bytes[from + 5] != '1' || minorVersion > 1) {
            return refuse(Reason.VERSION_UNSUPPORTED);
        }
        return end + 2;
    }

    private int refuse(Reason why) {
        reason = why;
        return REFUSED;
    }

    /** The rules that need the whole head. */
    private Reason judge() {
        if (method == Method.TRACE || method == Method.CONNECT) {
            return Reason.METHOD_NOT_ALLOWED;
        }
        Reason fault = fields();
        if (fault == null) {
            fault = framing == Framing.CHUNKED && minorVersion == 0 ? Reason.TRANSFER_ENCODING_IN_1_0 : target();
        }
        if (fault == null && host < 0 && minorVersion == 1) {
            fault = Reason.HOST_MISSING;
        }
        return fault;
    }

    private Reason fields() {
        options.clear();
        host = -1;
        framing = Framing.NONE;
        length = 0;
        expectsContinue = false;
        websocket = false;
        for (int i = 0; i < lines.count(); i++) {
            Field field = lines.field(i);
            Reason fault = field == Field.OTHER ? null : field(field, i);
            if (fault != null) {
                return fault;
            }
        }
        // An upgrade of anything but a plain GET is ignored, as RFC 9110 section 7.8 allows.
        websocket &= options.upgrade() && method == Method.GET && minorVersion == 1 && framing == Framing.NONE;
        return null;
    }

    private Reason field(Field field, int i) {
        int from = lines.valueStart(i);
        int to = lines.valueEnd(i);
        switch (field) {
            case HOST -> {
                return host(i, from, to);
            }
            case CONTENT_LENGTH -> {
                return contentLength(from, to);
            }
            case TRANSFER_ENCODING -> {
                return transferEncoding(from, to);
            }
            case CONNECTION -> {
                return options.read(bytes, lines, i) ? null : Reason.CONNECTION_OPTIONS;
            }
            case EXPECT -> {
                expectsContinue = Characters.equalIgnoringCase(bytes, from, to, CONTINUE);
                return expectsContinue ? null : Reason.EXPECTATION_UNKNOWN;
            }
            case UPGRADE -> {
                websocket |= Characters.equalIgnoringCase(bytes, from, to, WEBSOCKET);
                return null;
            }
            default -> {
                return null;
            }
        }
    }

    private Reason host(int i, int from, int to) {
        if (host >= 0) {
            return Reason.HOST_REPEATED;
        }
        host = i;
        return HostRules.valid(bytes, from, to) ? null : Reason.HOST_INVALID;
    }

    private Reason contentLength(int from, int to) {
        if (framing != Framing.NONE) {
            return framing == Framing.LENGTH ? Reason.LENGTH_REPEATED : Reason.LENGTH_WITH_TRANSFER_ENCODING;
        }
        framing = Framing.LENGTH;
        length = Numbers.decimal(bytes, from, to);
        return length < 0 ? Reason.LENGTH_INVALID : null;
    }

    private Reason transferEncoding(int from, int to) {
        if (framing != Framing.NONE) {
            return framing == Framing.LENGTH ? Reason.LENGTH_WITH_TRANSFER_ENCODING : Reason.TRANSFER_ENCODING_REPEATED;
        }
        framing = Framing.CHUNKED;
        return Characters.equalIgnoringCase(bytes, from, to, CHUNKED) ? null : Reason.TRANSFER_ENCODING_UNKNOWN;
    }

    /** The four forms (RFC 9112 section 3.2), of which the authority-form belongs to CONNECT alone. */
    private Reason target() {
        authorityEnd = targetStart;
        if (bytes[targetStart] == '/') {
            return TargetRules.path(bytes, targetStart, targetEnd);
        }
        if (bytes[targetStart] == '*') {
            return targetEnd == targetStart + 1 && method == Method.OPTIONS ? null : Reason.TARGET_MALFORMED;
        }
        return absolute();
    }

    private Reason absolute() {
        int from;
        if (scheme(HTTP_SCHEME)) {
            from = targetStart + HTTP_SCHEME.length;
            authorityPort = 80;
        } else if (scheme(HTTPS_SCHEME)) {
            from = targetStart + HTTPS_SCHEME.length;
            authorityPort = 443;
        } else {
            return Reason.TARGET_MALFORMED;
        }
        int end = from;
        while (end < targetEnd && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        if (!HostRules.valid(bytes, from, end)) {
            return Reason.TARGET_MALFORMED;
        }
        if (host >= 0
                && !HostRules.same(bytes, from, end, lines.valueStart(host), lines.valueEnd(host), authorityPort)) {
            return Reason.TARGET_AUTHORITY;
        }
        authorityEnd = end;
        return end < targetEnd && bytes[end] == '/' ? TargetRules.path(bytes, end, targetEnd) : null;
    }

    private boolean scheme(byte[] scheme) {
        return targetEnd - targetStart > scheme.length
                && Characters.equalIgnoringCase(bytes, targetStart, targetStart + scheme.length, scheme);
    }

    /** Why the last head was refused; null when it was not. */
    public Reason reason() {
        return reason;
    }

    public Method method() {
        return method;
    }

    /** 0 or 1. */
    public int minorVersion() {
        return minorVersion;
    }

    public Framing framing() {
        return framing;
    }

    /** Octets of the body, for {@link Framing#LENGTH}. */
    public long length() {
        return length;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the client asks for a WebSocket (RFC 6455 section 4.1). Other upgrades are ignored. */
    public boolean websocket() {
        return websocket;
    }

    /** Whether the client wants the connection to stay (RFC 9112 section 9.3). */
    public boolean keepAlive() {
        return !options.close() && (minorVersion == 1 || options.keepAlive());
    }

    byte[] bytes() {
        return bytes;
    }

    int methodStart() {
        return methodStart;
    }

    int methodEnd() {
        return methodEnd;
    }

    /** Where the origin-form of the target starts; equal to {@link #targetEnd} when an absolute-form had no path. */
    int pathStart() {
        return authorityEnd;
    }

    int targetEnd() {
        return targetEnd;
    }

    /** Index of the Host field, or -1. */
    int host() {
        return host;
    }

    /** Whether the target was in absolute-form. */
    boolean absoluteForm() {
        return authorityEnd > targetStart;
    }

    /** Where the authority of an absolute-form starts. */
    int authorityStart() {
        return targetStart + (authorityPort == 80 ? HTTP_SCHEME.length : HTTPS_SCHEME.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
