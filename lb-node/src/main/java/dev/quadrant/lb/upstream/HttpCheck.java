package dev.quadrant.lb.upstream;

import dev.quadrant.appliance.config.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Passes when the server answers GET as is expected.
 *
 * @param path the target in origin-form
 * @param host what the Host field says; without it the server's address
 */
public record HttpCheck(String path, Optional<String> host, Expectation expectation) implements HealthCheck {
    private static final int LINE_LIMIT = 8192;
    private static final int FIELD_LIMIT = 200;
    private static final int FULL = 100;

    @Override
    public Verdict converse(Socket socket, long deadline) throws IOException {
        String name = host.orElseGet(() -> Endpoint.format((InetSocketAddress) socket.getRemoteSocketAddress()));
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + name
                + "\r\nUser-Agent: quadrant-lb-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        CheckInput in = new CheckInput(socket, deadline);
        Verdict verdict = verdict(line(in));
        if (!verdict.good()
                || expectation.weightField().isEmpty() && expectation.body().isEmpty()) {
            return verdict;
        }
        int percent = fields(in);
        return expectation.body().isEmpty() || contains(in, expectation.body().get())
                ? new Verdict(true, verdict.words(), percent)
                : new Verdict(
                        false,
                        verdict.words() + " without '" + expectation.body().get() + "'");
    }

    /** What a status line says. */
    Verdict verdict(String line) {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            return new Verdict(false, line.isEmpty() ? "closed without an answer" : "no HTTP: " + line);
        }
        return new Verdict(expectation.allows(Integer.parseInt(line.substring(9, 12))), line.substring(9));
    }

    /** Reads the fields; returns the percentage that one of them says, or {@link Verdict#SAYS_NOTHING}. */
    private int fields(CheckInput in) throws IOException {
        int percent = Verdict.SAYS_NOTHING;
        String wanted = expectation.weightField().map(name -> name + ":").orElse("");
        String field = line(in);
        for (int i = 0; i < FIELD_LIMIT && !field.isEmpty(); i++) {
            if (!wanted.isEmpty() && field.regionMatches(true, 0, wanted, 0, wanted.length())) {
                percent = percent(field.substring(wanted.length()).strip());
            }
            field = line(in);
        }
        return percent;
    }

    /** {@code 75%} or {@code 75}; what is neither says nothing, and more than all is all. */
    static int percent(String text) {
        return text.matches("\\d{1,9} ?%?")
                ? Math.min(FULL, Integer.parseInt(text.replaceAll("\\D", "")))
                : Verdict.SAYS_NOTHING;
    }

    private static boolean contains(CheckInput in, String wanted) throws IOException {
        // Octets as characters, so that a text in UTF-8 is found by its octets.
        String text = new String(wanted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder body = new StringBuilder();
        while (body.length() < Expectation.BODY_LIMIT) {
            int octet = in.read();
            if (octet < 0) {
                return false;
            }
            body.append((char) octet);
            if (body.indexOf(text, body.length() - text.length()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** A line without its end and with blanks for what cannot be shown; empty at the end of the stream. */
    private static String line(CheckInput in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LINE_LIMIT) {
            int octet = in.read();
            if (octet < 0 || octet == '\n') {
                break;
            }
            line.append(octet >= ' ' && octet < 0x7f ? (char) octet : ' ');
        }
        return line.toString().stripTrailing();
    }
}
