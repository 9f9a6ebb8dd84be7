package dev.quadrant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Ports of the loopback interface that nobody uses. */
public final class Ports {
    private static final Set<Integer> GIVEN = new HashSet<>();
    /** Below the kernel's ephemeral range (32768 and up), so that no outgoing connection takes one meanwhile. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;

    /** Test JVMs that run at once begin far from each other, as those of different checkouts most likely do. */
    private static int next = FIRST
            + (int) ((ProcessHandle.current().pid() * 37 + (LAST - FIRST) / 2 * Integer.getInteger("testbed.fork", 1))
                    % (LAST - FIRST));

    private Ports() {}

    /** A port that is free for TCP and UDP and that this process was not given before. */
    public static synchronized int free() {
        for (int tries = 0; tries < LAST - FIRST; tries++) {
            next = next >= LAST ? FIRST : next + 1;
            if (isFree(next) && GIVEN.add(next)) {
                return next;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }

    /** Whether nobody listens on the loopback port now. */
    public static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.bind(address);
            udp.bind(address);
            return true;
        } catch (java.net.BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
