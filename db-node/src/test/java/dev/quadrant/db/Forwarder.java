package dev.quadrant.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An address on loopback that leads to one server and then to another, as a virtual IP does. */
final class Forwarder implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress target;

    Forwarder(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Leads elsewhere from here on; connections that are open are cut. */
    void leadTo(InetSocketAddress next) {
        target = next;
        open.forEach(Forwarder::cut);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket();
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> connect(client, server));
            } catch (IOException e) {
                // Closed: the loop ends.
                Thread.onSpinWait();
            }
        }
    }

    private void connect(Socket client, Socket server) {
        try {
            server.connect(target, 5_000);
            Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
        } catch (IOException e) {
            cut(client);
            cut(server);
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One side is gone; the other one goes with it.
            cut(to);
        } finally {
            cut(from);
            cut(to);
            open.remove(from);
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Forwarder::cut);
    }
}
