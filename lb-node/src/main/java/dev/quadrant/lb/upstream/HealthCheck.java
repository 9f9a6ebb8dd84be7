package dev.quadrant.lb.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;

/** One active check of a server, over a connection of its own. Blocks its thread until the timeout at most. */
public sealed interface HealthCheck permits HealthCheck.Tcp, HttpCheck, TlsCheck, MysqlCheck {
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
        int percent = Verdict.SAYS_NOTHING;
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) Math.max(1, timeout.toMillis()));
            socket.getOutputStream().write(announcement);
            Verdict verdict = converse(socket, deadline);
            good = verdict.good();
            words = verdict.words();
            percent = verdict.percent();
        } catch (SocketTimeoutException e) {
            words = "no answer within " + timeout.toMillis() + " ms";
        } catch (IOException e) {
            words = e.getMessage() == null ? "connection lost" : e.getMessage();
        }
        return new CheckResult(good, words, percent, Duration.ofNanos(System.nanoTime() - start), Instant.now());
    }

    /**
     * What the check does once the connection stands.
     *
     * @param deadline when to give up, on {@link System#nanoTime()}'s clock
     */
    Verdict converse(Socket socket, long deadline) throws IOException;

    /**
     * What a check makes of a server.
     *
     * @param percent how much of its weight the server wants, 0 to 100, or {@link #SAYS_NOTHING}
     */
    record Verdict(boolean good, String words, int percent) {
        /** The server does not say how much of its weight it wants. */
        public static final int SAYS_NOTHING = -1;

        Verdict(boolean good, String words) {
            this(good, words, SAYS_NOTHING);
        }
    }

    /** Passes when the server accepts a connection. */
    record Tcp() implements HealthCheck {
        @Override
        public Verdict converse(Socket socket, long deadline) {
            return new Verdict(true, "connected");
        }
    }
}
