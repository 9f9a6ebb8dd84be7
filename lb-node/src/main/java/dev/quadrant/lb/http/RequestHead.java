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

    final FieldLines lines;
    private final RequestLine line = new RequestLine();
    private final ConnectionOptions options = new ConnectionOptions();

    private byte[] bytes;
    private Gate gate;
    private long logged;
    private Reason reason;
    private Method method;
    private int minorVersion;
    private int targetStart;
    private int targetEnd;
    private int authorityEnd;
    private int authorityPort;
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
        int i = line.parse(head, length, rules);
        logged = line.logged();
        reason = line.reason();
        if (i <= 0) {
            return i;
        }
        method = line.method();
        minorVersion = line.minorVersion();
        targetStart = line.targetStart();
        targetEnd = line.targetEnd();
        int end = lines.scan(head, i, length, rules);
        if (end <= 0) {
            reason = end == REFUSED ? lines.reason() : null;
            return end;
        }
        logged |= lines.logged();
        reason = judge();
        return reason == null ? end : REFUSED;
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
        return line.methodStart();
    }

    public int methodEnd() {
        return line.methodEnd();
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
