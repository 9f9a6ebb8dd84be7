package dev.quadrant.lb.upstream;

import dev.quadrant.appliance.config.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One active check of a server, over a connection of its own. Blocks its thread until the timeout at most. */
public sealed interface HealthCheck {
    /** Runs the check over a connection that begins with nothing else. */
    default CheckResult run(InetSocketAddress server, Duration timeout) {
        return run(server, timeout, new byte[0]);
    }

    /**
     * Runs the check once; a failure is a result, never an exception.
     *
     * @param announcement octets that the connection begins with; may be empty
     */
    default CheckResult run(InetSocketAddress server, Duration timeout, byte[] announcement) {
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        String words;
        boolean good = false;
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) Math.max(1, timeout.toMillis()));
            socket.getOutputStream().write(announcement);
            Verdict verdict = converse(socket, deadline);
            good = verdict.good();
            words = verdict.words();
        } catch (SocketTimeoutException e) {
            words = "no answer within " + timeout.toMillis() + " ms";
        } catch (IOException e) {
            words = e.getMessage() == null ? "connection lost" : e.getMessage();
        }
        return new CheckResult(good, words, Duration.ofNanos(System.nanoTime() - start), Instant.now());
    }

    /**
     * What the check does once the connection stands.
     *
     * @param deadline when to give up, on {@link System#nanoTime()}'s clock
     */
    Verdict converse(Socket socket, long deadline) throws IOException;

    /** What a check makes of a server. */
    record Verdict(boolean good, String words) {}

    /** Passes when the server accepts a connection. */
    record Tcp() implements HealthCheck {
        @Override
        public Verdict converse(Socket socket, long deadline) {
            return new Verdict(true, "connected");
        }
    }

    /**
     * Passes when the server answers GET with a status from 200 to 399.
     *
     * @param path the target in origin-form
     * @param host what the Host field says; without it the server's address
     */
    record Http(String path, Optional<String> host) implements HealthCheck {
        private static final int STATUS_LINE_LIMIT = 256;

        @Override
        public Verdict converse(Socket socket, long deadline) throws IOException {
            String name = host.orElseGet(() -> Endpoint.format((InetSocketAddress) socket.getRemoteSocketAddress()));
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + name
                    + "\r\nUser-Agent: quadrant-lb-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return verdict(statusLine(socket, deadline));
        }

        /** What a status line says. */
        static Verdict verdict(String line) {
            if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
                return new Verdict(false, line.isEmpty() ? "closed without an answer" : "no HTTP: " + line);
            }
            int status = Integer.parseInt(line.substring(9, 12));
            return new Verdict(status >= 200 && status < 400, line.substring(9));
        }

        private static String statusLine(Socket socket, long deadline) throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            while (line.length() < STATUS_LINE_LIMIT) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
                int octet = in.read();
                if (octet < 0 || octet == '\n') {
                    break;
                }
                line.append(octet >= ' ' && octet < 0x7f ? (char) octet : ' ');
            }
            return line.toString().stripTrailing();
        }
    }
}
