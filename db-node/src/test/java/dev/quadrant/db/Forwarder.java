package dev.quadrant.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An address on loopback that leads to one server and then to another, as a virtual IP does; and a network that breaks. */
final class Forwarder implements AutoCloseable {
    /** Which way bytes go. */
    enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** The ways on which nothing passes now; guarded by itself. */
    private final Set<Way> silent = EnumSet.noneOf(Way.class);

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

    /** Nothing passes from here on, on connections that are open and on new ones, and nobody is told. */
    void silence(Way... ways) {
        synchronized (silent) {
            silent.addAll(Set.of(ways));
        }
    }

    /** What waits passes, and all that comes. */
    void heal() {
        synchronized (silent) {
            silent.clear();
            silent.notifyAll();
        }
    }

    /** Ends the connections that are open, with a reset instead of an orderly end. */
    void reset() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It ended by itself meanwhile.
                Thread.onSpinWait();
            }
            cut(socket);
        }
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
            Thread.ofVirtual().start(() -> copy(server, client, Way.TO_CLIENT));
            copy(client, server, Way.TO_SERVER);
        } catch (IOException e) {
            cut(client);
            cut(server);
        }
    }

    private void copy(Socket from, Socket to, Way way) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitPassage(way);
                out.write(buffer, 0, length);
            }
            // The end is news too, and does not pass while nothing does.
            awaitPassage(way);
        } catch (IOException e) {
            // One side is gone; the other one goes with it.
            cut(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cut(from);
            cut(to);
            open.remove(from);
        }
    }

    private void awaitPassage(Way way) throws InterruptedException {
        synchronized (silent) {
            while (silent.contains(way)) {
                silent.wait();
            }
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
        heal();
        open.forEach(Forwarder::cut);
    }
}
