package dev.quadrant.lb.gate;

import java.util.Arrays;
import java.util.Locale;

/**
 * Why a request was not served as asked. The code is the same in the log, the metric, the {@code X-Refused} field and the
 * body of the response; it never changes its meaning. The order is no interface.
 *
 * <p>A rule whose breach leaves one reading of the request can be set to log only ({@link Gate}); {@link #reading()} says
 * which reading. Where the end of the request would be in doubt there is none, and limits have keys of their own.
 */
public enum Reason {
    // The request line (RFC 9112 section 3).
    REQUEST_LINE_MALFORMED(400, "the request line is not method, one space, target, one space, version"),
    METHOD_MALFORMED(400, "the method is not a token"),
    METHOD_NOT_ALLOWED(405, "TRACE and CONNECT are not proxied", "TRACE passes; CONNECT does not"),
    TARGET_MALFORMED(400, "the target has none of the four forms"),
    TARGET_CHARACTER(
            400,
            "the target has a character that must be percent-encoded",
            "# and octets above ASCII pass; control characters do not"),
    TARGET_PERCENT(400, "a percent sign in the path starts no valid encoding", "the target passes as it is"),
    TARGET_NUL(400, "the path has an encoded NUL", "the target passes as it is"),
    TARGET_ABOVE_ROOT(400, "the path climbs above its root", "the target passes as it is"),
    TARGET_AUTHORITY(
            400,
            "the authority in the target differs from Host",
            "Host counts, the authority of the target is dropped"),
    TARGET_TOO_LONG(414, "the request line is longer than the limit of the head"),
    VERSION_MALFORMED(400, "the version is not HTTP/ digit . digit"),
    VERSION_UNSUPPORTED(
            505,
            "only HTTP/1.0 and HTTP/1.1 are spoken here",
            "the request is taken for HTTP/1.1, or 1.0 when the version is lower"),

    // Field lines (RFC 9112 section 5).
    BARE_LF(400, "a line ends with LF alone", "a line ends at LF alone, and passes with CRLF"),
    BARE_CR(400, "a CR is not followed by LF", "the CR in a field value becomes a space"),
    LINE_FOLDED(400, "a field is folded over lines", "the fold becomes spaces; before the first field it is dropped"),
    FIELD_NAME_EMPTY(400, "a field has no name", "the line is dropped"),
    FIELD_NAME_CHARACTER(400, "a field name is not a token", "the line is dropped"),
    FIELD_NAME_SPACE(400, "space before the colon of a field", "the line is dropped"),
    FIELD_COLON_MISSING(400, "a field line has no colon", "the line is dropped"),
    FIELD_VALUE_CHARACTER(400, "a field value has a control character", "the character becomes a space"),
    HEAD_TOO_LARGE(431, "the head is larger than the limit"),
    TOO_MANY_FIELDS(431, "the head has more fields than the limit"),

    // Host and the options of the connection.
    HOST_MISSING(400, "HTTP/1.1 asks for a Host field", "an empty Host is sent to the server"),
    HOST_REPEATED(400, "more than one Host field", "the first Host counts, the others are dropped"),
    HOST_INVALID(400, "Host is not a name or address with an optional port", "Host passes as it is"),
    CONNECTION_OPTIONS(
            400,
            "Connection nominates a field that is meant for the server, or too many",
            "the rest of the Connection field is ignored"),
    EXPECTATION_UNKNOWN(417, "only 100-continue can be expected", "the Expect field is dropped"),

    // Framing (RFC 9112 section 6).
    LENGTH_INVALID(400, "Content-Length is not one decimal number"),
    LENGTH_REPEATED(400, "more than one Content-Length field"),
    LENGTH_WITH_TRANSFER_ENCODING(400, "both Content-Length and Transfer-Encoding"),
    TRANSFER_ENCODING_REPEATED(400, "more than one Transfer-Encoding field"),
    TRANSFER_ENCODING_UNKNOWN(501, "only the transfer coding chunked is known"),
    TRANSFER_ENCODING_IN_1_0(400, "Transfer-Encoding in HTTP/1.0"),
    CHUNK_SIZE(400, "a chunk size is not a hexadecimal number within range"),
    CHUNK_LINE(400, "a chunk line does not end with CRLF, is too long or has a control character"),
    CHUNK_END(400, "a chunk's data is not followed by CRLF"),
    TRAILER_INVALID(400, "the trailer section is malformed"),
    TRAILER_TOO_LARGE(431, "the trailer section is larger than the limit"),

    // The client's pace and number.
    HEAD_TIMEOUT(408, "the head did not arrive in time"),
    BODY_TIMEOUT(408, "the body stopped arriving"),
    TOO_MANY_CONNECTIONS(503, "the frontend has as many connections as its limit"),

    // The servers' side.
    NO_SERVER(503, "no server of the backend is up"),
    QUEUE_FULL(503, "every server is busy, and as many requests wait as may"),
    QUEUE_TIMEOUT(503, "every server was busy for too long"),
    CONNECT_FAILED(502, "no server accepted the connection"),
    CONNECT_TIMEOUT(504, "no server accepted the connection in time"),
    SERVER_CLOSED(502, "the server closed the connection before its response"),
    SERVER_RESPONSE_INVALID(502, "the server's response is not valid HTTP/1.1"),
    SERVER_HEAD_TOO_LARGE(502, "the head of the server's response is larger than the limit"),
    SERVER_TIMEOUT(504, "the server did not answer in time"),
    EXHAUSTED(503, "the balancer has no descriptor or memory left"),

    // What ends when too much of it is silence.
    CLIENT_STALLED(408, "the client stopped reading its response"),
    SERVER_STALLED(504, "the server stopped within its response"),
    TUNNEL_TIMEOUT(408, "client and server were both silent for too long"),

    // What a proxy before us says of its client.
    PROXY_HEADER_MALFORMED(400, "the connection of a proxy does not begin with a PROXY header"),
    PROXY_HEADER_TIMEOUT(408, "the PROXY header did not arrive in time"),

    // Connections that others need.
    TOO_MANY_CONNECTIONS_NODE(503, "the balancer has as many connections as its limit"),
    TOO_MANY_CONNECTIONS_SOURCE(429, "the client's address has as many connections as its limit"),
    EVICTED(408, "the client kept its connection waiting, and another one needed the place"),

    // The circuit breaker of a backend.
    CIRCUIT_OPEN(503, "the backend failed too many requests, and is left alone for a moment"),

    // Who may connect.
    SOURCE_DENIED(403, "the client's address is in a list that the frontend denies"),
    SOURCE_NOT_ALLOWED(403, "the client's address is in no list that the frontend allows"),
    RATE_LIMITED(429, "too many requests in too short a time");

    private static final Reason[] ALL = values();

    private final int status;
    private final String words;
    private final String reading;
    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Reason(int status, String words) {
        this(status, words, null);
    }

    Reason(int status, String words, String reading) {
        this.status = status;
        this.words = words;
        this.reading = reading;
    }

    /**
     * The reason with that code.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Reason coded(String code) {
        return Arrays.stream(ALL)
                .filter(reason -> reason.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rule has the code '" + code + "'"));
    }

    /** Its place in tables; changes between versions. */
    @SuppressWarnings("EnumOrdinal") // tables of counters live no longer than the process
    public int index() {
        return ordinal();
    }

    /** How many reasons there are: the size of a table by {@link #index()}. */
    public static int count() {
        return ALL.length;
    }

    /** The reason with that {@link #index()}. */
    public static Reason of(int index) {
        return ALL[index];
    }

    /** The status code that goes to the client. */
    public int status() {
        return status;
    }

    /** The stable code, in kebab-case. */
    public String code() {
        return code;
    }

    /** How a request that breaks the rule is read when the rule logs only; null when it cannot be read then. */
    public String reading() {
        return reading;
    }

    /** The reason in words, for people. */
    public String words() {
        return words;
    }
}
