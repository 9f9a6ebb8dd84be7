package dev.quadrant.lb.kit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server for many requests, which keeps nothing of them: {@code /N} gets N octets, {@code /chunked} a body in chunks, and
 * what has a body is answered when it is whole.
 */
public final class LoadServer implements AutoCloseable {
    private static final int BACKLOG = 1000;
    private static final byte[] CHUNKED = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + ("3e8\r\n" + "x".repeat(1000) + "\r\n").repeat(50) + "0\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public LoadServer() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("load-server").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); line != null; line = line(in)) {
                skipRest(in);
                out.write(response(line.split(" ")[1]));
            }
        } catch (SocketException e) {
            // The balancer ended it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.remove(socket);
        }
    }

    private static byte[] response(String target) {
        if (target.equals("/chunked")) {
            return CHUNKED;
        }
        int length = target.equals("/") ? 2 : Integer.parseInt(target.substring(1));
        byte[] head =
                ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + length);
        Arrays.fill(all, head.length, all.length, (byte) 'x');
        return all;
    }

    /** Reads fields and body of a request. */
    private static void skipRest(InputStream in) throws IOException {
        long length = 0;
        boolean chunked = false;
        for (String field = line(in); field != null && !field.isEmpty(); field = line(in)) {
            if (field.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(field.substring(15).strip());
            }
            chunked |= field.regionMatches(true, 0, "Transfer-Encoding:", 0, 18);
        }
        in.skipNBytes(length);
        while (chunked) {
            int size = Integer.parseInt(line(in), 16);
            in.skipNBytes(size + 2);
            chunked = size > 0;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            line.append((char) octet);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
