package dev.quadrant.lb.gate;

import java.nio.charset.StandardCharsets;

/**
 * The responses of the balancer itself, in HTTP/1.1: a head with the reason's code, and a body of one line. Prebuilt for all
 * reasons. Immutable.
 */
final class RefusalResponses {
    private final byte[][] responses = new byte[Reason.count()][];

    /**
     * @param field the field that has the reason's code; empty for none
     */
    RefusalResponses(String field) {
        for (int i = 0; i < responses.length; i++) {
            responses[i] = text(Reason.of(i), field).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The response for a reason, which says that the connection ends; not to be changed. */
    byte[] of(Reason reason) {
        return responses[reason.index()];
    }

    /**
     * The same, with a Retry-After field (RFC 9110 section 10.2.3).
     *
     * @param seconds 1 or more
     */
    byte[] of(Reason reason, long seconds) {
        String response = new String(of(reason), StandardCharsets.US_ASCII);
        int second = response.indexOf("\r\n") + 2;
        return (response.substring(0, second) + "Retry-After: " + seconds + "\r\n" + response.substring(second))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Octets of the response before its body, which is its last line. */
    int headLength(Reason reason) {
        byte[] response = of(reason);
        int at = response.length - 1;
        while (at > 0 && response[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private static String text(Reason reason, String field) {
        String status = reason.status() + " " + phrase(reason.status());
        String body = status + ": " + reason.words() + " (" + reason.code() + ")\n";
        return "HTTP/1.1 " + status + "\r\n"
                + (field.isEmpty() ? "" : field + ": " + reason.code() + "\r\n")
                + "Content-Type: text/plain\r\nCache-Control: no-store\r\n"
                + (reason.status() == 405 ? "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n" : "")
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> throw new IllegalArgumentException("no phrase for status " + status);
        };
    }
}
