package dev.quadrant.lb.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** What a checked server says, until the check's time is over however slowly it speaks. */
final class CheckInput {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    /** @param deadline on {@link System#nanoTime()}'s clock */
    CheckInput(Socket socket, long deadline) throws IOException {
        this.socket = socket;
        this.deadline = deadline;
        in = socket.getInputStream();
    }

    /** The next octet, or -1 at the end. */
    int read() throws IOException {
        patience(socket, deadline);
        return in.read();
    }

    /** So many octets; fewer when the stream ends before. */
    byte[] read(int count) throws IOException {
        byte[] octets = new byte[count];
        int read = 0;
        while (read < count) {
            patience(socket, deadline);
            int more = in.read(octets, read, count - read);
            if (more < 0) {
                return java.util.Arrays.copyOf(octets, read);
            }
            read += more;
        }
        return octets;
    }

    /** Lets reads wait until the deadline at most. */
    static void patience(Socket socket, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }
}
