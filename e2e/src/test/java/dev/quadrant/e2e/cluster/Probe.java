package dev.quadrant.e2e.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A client of a virtual IP: connects every 5 ms, and prints how long the address was away whenever it was. Also runs from its
 * source alone: {@code java Probe.java 10.0.0.100 80}. Lines: {@code up} at first, then {@code away MILLIS} after each
 * interruption.
 */
public final class Probe {
    private static final int PAUSE_MILLIS = 5;
    private static final int PATIENCE_MILLIS = 15;
    /** A shorter silence is the network's or the scheduler's. */
    private static final long AWAY_NANOS = 40_000_000;

    private Probe() {}

    public static void main(String[] args) throws InterruptedException {
        InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        long last = 0;
        while (true) {
            if (answers(address)) {
                long now = System.nanoTime();
                if (last == 0) {
                    System.out.println("up");
                } else if (now - last > AWAY_NANOS) {
                    System.out.println("away " + (now - last) / 1_000_000);
                }
                last = now;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            // Closed by a reset: thousands of connections leave nothing behind.
            socket.setSoLinger(true, 0);
            socket.connect(address, PATIENCE_MILLIS);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException e) {
            // A refusal comes from a host that has the address.
            return e.getMessage() != null && e.getMessage().contains("refused");
        }
    }
}
