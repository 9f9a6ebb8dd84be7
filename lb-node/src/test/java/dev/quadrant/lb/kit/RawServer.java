package dev.quadrant.lb.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of raw sockets that records every octet and answers as a script says. */
public final class RawServer implements AutoCloseable {
    /** What the server does with a connection; the connection is closed when it returns. */
    @FunctionalInterface
    public interface Script {
        void serve(Connection connection) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();

    private RawServer(Script script, int port) {
        this.script = script;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static RawServer of(Script script) {
        return new RawServer(script, 0);
    }

    public static RawServer on(int port, Script script) {
        return new RawServer(script, port);
    }

    /** Answers every request with 200 and {@code body}, for as long as the client likes. */
    public static RawServer answering(String body) {
        return of(answer(body));
    }

    /** The script of {@link #answering}. */
    public static Script answer(String body) {
        return connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        };
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        open.add(socket);
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            connections.add(connection);
            script.serve(connection);
        } catch (SocketException e) {
            // The peer, or close(), ended the conversation.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.remove(socket);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Complete requests that came. */
    public int requests() {
        return requests.get();
    }

    /** Connections that came, open or not. */
    public int connectionCount() {
        return connections.size();
    }

    /** Every octet that came, over all connections, as Latin-1. */
    public String received() {
        StringBuilder all = new StringBuilder();
        connections.forEach(connection -> all.append(connection.received()));
        return all.toString();
    }

    /** Stops listening and resets all connections, as the death of a process does. */
    public void kill() {
        close();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, seen from the server. */
    public final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        public Socket socket() {
            return socket;
        }

        public InputStream in() {
            return in;
        }

        public synchronized String received() {
            return received.toString(StandardCharsets.ISO_8859_1);
        }

        private int read() throws IOException {
            int octet = in.read();
            if (octet >= 0) {
                synchronized (this) {
                    received.write(octet);
                }
            }
            return octet;
        }

        /** Reads a head; null at the end of the stream. */
        public String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int octet = read();
                if (octet < 0) {
                    return null;
                }
                head.append((char) octet);
            }
            return head.toString();
        }

        /** Reads a request with its body; returns head and body as they came, or null at the end of the stream. */
        public String request() throws IOException {
            String head = head();
            if (head == null) {
                return null;
            }
            String body = body(head);
            if (body == null) {
                return null;
            }
            requests.incrementAndGet();
            return head + body;
        }

        private String body(String head) throws IOException {
            String length = Messages.field(head, "Content-Length");
            if (length != null) {
                return octets(Integer.parseInt(length));
            }
            return "chunked".equalsIgnoreCase(Messages.field(head, "Transfer-Encoding")) ? chunks() : "";
        }

        private String octets(int count) throws IOException {
            StringBuilder octets = new StringBuilder();
            for (int i = 0; i < count; i++) {
                int octet = read();
                if (octet < 0) {
                    return null;
                }
                octets.append((char) octet);
            }
            return octets.toString();
        }

        private String chunks() throws IOException {
            StringBuilder all = new StringBuilder();
            while (true) {
                String line = line();
                if (line == null) {
                    return null;
                }
                all.append(line);
                int size = Integer.parseInt(line.strip(), 16);
                if (size == 0) {
                    break;
                }
                String data = octets(size + 2);
                if (data == null) {
                    return null;
                }
                all.append(data);
            }
            String trailer = line();
            while (trailer != null && !trailer.equals("\r\n")) {
                all.append(trailer);
                trailer = line();
            }
            return trailer == null ? null : all.append(trailer).toString();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.isEmpty() || line.charAt(line.length() - 1) != '\n') {
                int octet = read();
                if (octet < 0) {
                    return null;
                }
                line.append((char) octet);
            }
            return line.toString();
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] octets) throws IOException {
            out.write(octets);
            out.flush();
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
