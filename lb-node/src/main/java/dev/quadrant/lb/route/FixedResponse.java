package dev.quadrant.lb.route;

import java.nio.charset.StandardCharsets;

/** A response that is always the same, in HTTP/1.1. Immutable. */
public final class FixedResponse {
    /** Longest body, in octets. */
    public static final int BODY_LIMIT = 8192;

    private final int status;
    private final byte[] head;
    private final byte[] body;

    /**
     * @param status 200 to 599
     * @param type its Content-Type
     * @param body text, at most {@link #BODY_LIMIT} octets in UTF-8
     */
    public FixedResponse(int status, String type, String body) {
        this.status = status;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        boolean empty = status == 204 || status == 304;
        head = ("HTTP/1.1 " + status + " " + phrase(status) + "\r\n"
                        + (empty ? "" : "Content-Type: " + type + "\r\nContent-Length: " + this.body.length + "\r\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    public int status() {
        return status;
    }

    /** Status line and fields, without the empty line; not to be changed. */
    byte[] head() {
        return head;
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }

    /** The phrase of a status (RFC 9110 section 15); of no meaning to programs. */
    static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 410 -> "Gone";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> status < 300 ? "Success" : status < 400 ? "Redirection" : status < 500 ? "Refused" : "Error";
        };
    }
}
