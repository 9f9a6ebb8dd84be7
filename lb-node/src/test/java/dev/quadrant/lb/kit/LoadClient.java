package dev.quadrant.lb.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client for many requests: it reads as much as there is, and looks at nothing but the status and the length. */
public final class LoadClient implements AutoCloseable {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final byte[] LAST_CHUNK = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};
    /** Long enough for a machine that stops all of this for a while. */
    private static final int PATIENCE = 600_000;

    private static final int CHUNK = 1000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[64 * 1024];
    private int filled;

    public LoadClient(InetSocketAddress address) throws IOException {
        socket.connect(address, PATIENCE);
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Asks for a target and reads the response; returns its status. */
    public int get(String target) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return response();
    }

    /** Sends a body of so many octets and reads the response; returns its status. */
    public int post(int length) throws IOException {
        send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
        out.write(new byte[length]);
        return response();
    }

    /** The same in chunks. */
    public int postChunked(int length) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int left = length; left > 0; left -= CHUNK) {
            int size = Math.min(left, CHUNK);
            body.append(Integer.toHexString(size))
                    .append("\r\n")
                    .append("x".repeat(size))
                    .append("\r\n");
        }
        send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "0\r\n\r\n");
        return response();
    }

    /** Asks for a target and resets the connection when the response has begun. */
    public void leaveWithin(String target) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        fill();
        socket.setSoLinger(true, 0);
        close();
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private int response() throws IOException {
        int end = indexOf(HEAD_END);
        while (end < 0) {
            fill();
            end = indexOf(HEAD_END);
        }
        String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        drop(end);
        String length = Messages.field(head, "Content-Length");
        if (length != null) {
            skip(Integer.parseInt(length));
        } else {
            skipChunks();
        }
        return Messages.status(head);
    }

    private void skip(int octets) throws IOException {
        int left = octets;
        while (left > 0) {
            if (filled == 0) {
                fill();
            }
            int part = Math.min(left, filled);
            drop(part);
            left -= part;
        }
    }

    /** The server's chunks hold nothing that looks like the last one. */
    private void skipChunks() throws IOException {
        int end = indexOf(LAST_CHUNK);
        while (end < 0) {
            drop(Math.max(0, filled - LAST_CHUNK.length));
            fill();
            end = indexOf(LAST_CHUNK);
        }
        drop(end);
    }

    /** Index behind the first of these octets, or -1. */
    private int indexOf(byte[] wanted) {
        for (int i = 0; i + wanted.length <= filled; i++) {
            if (Arrays.equals(buffer, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i + wanted.length;
            }
        }
        return -1;
    }

    private void drop(int octets) {
        System.arraycopy(buffer, octets, buffer, 0, filled - octets);
        filled -= octets;
    }

    private void fill() throws IOException {
        int received = in.read(buffer, filled, buffer.length - filled);
        if (received <= 0) {
            throw new IOException("the connection ended within a response, after "
                    + new String(buffer, 0, Math.min(filled, 200), StandardCharsets.ISO_8859_1));
        }
        filled += received;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
