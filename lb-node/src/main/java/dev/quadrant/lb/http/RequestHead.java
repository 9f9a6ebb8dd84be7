package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Gate;
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
    private Gate gate;
    private long logged;
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
     * @param head is mended in place where a rule that it breaks only logs
     * @param length how many bytes of the array there are
     * @param rules decides which rules refuse
     * @return the index behind the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    public int parse(byte[] head, int length, Gate rules) {
        bytes = head;
        gate = rules;
        logged = 0;
        reason = null;
        int i = emptyLines(length);
        if (i == length || i + 1 == length && head[i] == '\r') {
            return INCOMPLETE;
        }
        i = requestLine(i, length);
        if (i <= 0) {
            return i;
        }
        int end = lines.scan(head, i, length, rules);
        if (end <= 0) {
            reason = end == REFUSED ? lines.reason() : null;
            return end;
        }
        logged |= lines.logged();
        reason = judge();
        return reason == null ? end : REFUSED;
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

    private Reason unlessLogged(Reason fault) {
        return passes(fault) ? null : fault;
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

    /** The rules that need the whole head. */
    private Reason judge() {
        if ((method == Method.TRACE || method == Method.CONNECT) && !passes(Reason.METHOD_NOT_ALLOWED)) {
            return Reason.METHOD_NOT_ALLOWED;
        }
        Reason fault = fields();
        if (fault == null) {
            fault = framing == Framing.CHUNKED && minorVersion == 0 ? Reason.TRANSFER_ENCODING_IN_1_0 : target();
        }
        if (fault == null && host < 0 && minorVersion == 1) {
            fault = unlessLogged(Reason.HOST_MISSING);
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
                return options.read(bytes, lines, i) ? null : unlessLogged(Reason.CONNECTION_OPTIONS);
            }
            case EXPECT -> {
                return expect(i, from, to);
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
            lines.drop(i);
            return unlessLogged(Reason.HOST_REPEATED);
        }
        host = i;
        return HostRules.valid(bytes, from, to) ? null : unlessLogged(Reason.HOST_INVALID);
    }

    private Reason expect(int i, int from, int to) {
        if (Characters.equalIgnoringCase(bytes, from, to, CONTINUE)) {
            expectsContinue = true;
            return null;
        }
        lines.drop(i);
        return unlessLogged(Reason.EXPECTATION_UNKNOWN);
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
            return path(targetStart);
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
            Reason fault = unlessLogged(Reason.TARGET_AUTHORITY);
            if (fault != null) {
                return fault;
            }
        }
        authorityEnd = end;
        return end < targetEnd && bytes[end] == '/' ? path(end) : null;
    }

    private Reason path(int from) {
        for (long broken = TargetRules.path(bytes, from, targetEnd); broken != 0; broken &= broken - 1) {
            Reason fault = unlessLogged(Reason.of(Long.numberOfTrailingZeros(broken)));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private boolean scheme(byte[] scheme) {
        return targetEnd - targetStart > scheme.length
                && Characters.equalIgnoringCase(bytes, targetStart, targetStart + scheme.length, scheme);
    }

    /** Why the last head was refused; null when it was not. */
    public Reason reason() {
        return reason;
    }

    /** Rules that the last head broke and that were only logged, as {@link Gate#bit}s. */
    public long logged() {
        return logged;
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

    /** The array that was parsed, to which all indexes refer; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    /** Where the target starts, in whichever form. */
    public int targetStart() {
        return targetStart;
    }

    /** Where the origin-form of the target starts; equal to {@link #targetEnd} when an absolute-form had no path. */
    public int pathStart() {
        return authorityEnd;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /** Where the authority starts: Host, else that of an absolute-form target; equal to its end when there is none. */
    public int hostStart() {
        return host >= 0 ? lines.valueStart(host) : absoluteForm() ? authorityStart() : targetStart;
    }

    /** Where the authority ends, its port included. */
    public int hostEnd() {
        return host >= 0 ? lines.valueEnd(host) : authorityEnd;
    }

    /** Where the authority ends, without its port. */
    public int nameEnd() {
        return hostStart() == hostEnd() ? hostEnd() : HostRules.hostEnd(bytes, hostStart(), hostEnd());
    }

    /**
     * The next field of that name which is passed on, or -1.
     *
     * @param lowerCaseName its name
     * @param after the one before, or -1
     */
    public int field(byte[] lowerCaseName, int after) {
        for (int i = after + 1; i < lines.count(); i++) {
            if (!lines.dropped(i)
                    && Characters.equalIgnoringCase(bytes, lines.start(i), lines.nameEnd(i), lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    public int valueStart(int field) {
        return lines.valueStart(field);
    }

    public int valueEnd(int field) {
        return lines.valueEnd(field);
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
