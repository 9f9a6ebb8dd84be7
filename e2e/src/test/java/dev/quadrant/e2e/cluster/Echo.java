package dev.quadrant.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A service on every host that sends back what it gets, with the host's number, and a client of the virtual IPs that asks every
 * 5 ms. The service's sockets are bound to the virtual IPs whether or not the host has them.
 */
final class Echo implements AutoCloseable {
    static final long PACE = 5_000_000;
    private static final int PORT = 7;
    private static final int QUESTION = Long.BYTES;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final Map<Family, DatagramChannel> client = new EnumMap<>(Family.class);
    private final Selector services = open();
    private final Selector answers = open();
    private final List<Thread> threads = new ArrayList<>();
    /** Guarded by itself. */
    private final List<Reply> replies = new ArrayList<>();
    /** How late each question was sent; guarded by itself. */
    private final List<Integer> lateMicros = new ArrayList<>();

    private volatile boolean closed;

    /**
     * One answered question.
     *
     * @param host the host that answered
     */
    record Reply(Family family, long sent, long received, int host) {}

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds the service of a host; before {@link #start}. */
    void serve(Namespace namespace, int host) {
        for (Family family : Family.values()) {
            register(namespace, family, new InetSocketAddress(family.vip(), PORT), services, host);
        }
    }

    /** Adds the client and starts everything. */
    void start(Namespace namespace) {
        for (Family family : Family.values()) {
            client.put(family, register(namespace, family, null, answers, family));
        }
        threads.add(Thread.ofPlatform().name("echo-service").start(() -> select(services, this::serve)));
        threads.add(Thread.ofPlatform().name("echo-answers").start(() -> select(answers, this::receive)));
        threads.add(Thread.ofPlatform().name("echo-client").start(this::ask));
    }

    private DatagramChannel register(
            Namespace namespace, Family family, InetSocketAddress local, Selector selector, Object attachment) {
        return namespace.inside(() -> {
            DatagramChannel channel = DatagramChannel.open(
                    family == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channels.add(channel);
            channel.bind(local);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, attachment);
            return channel;
        });
    }

    private interface Ready {
        void on(DatagramChannel channel, Object attachment, ByteBuffer buffer) throws IOException;
    }

    private void select(Selector selector, Ready ready) {
        Namespace.hurry();
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        while (!closed) {
            try {
                selector.select(key -> one(key, ready, buffer));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void one(SelectionKey key, Ready ready, ByteBuffer buffer) {
        try {
            ready.on((DatagramChannel) key.channel(), key.attachment(), buffer);
        } catch (IOException _) {
            // The address went between question and answer, or nobody has it: what the client sees as silence.
        }
    }

    private void serve(DatagramChannel channel, Object host, ByteBuffer buffer) throws IOException {
        buffer.clear();
        for (SocketAddress from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
            buffer.put((byte) (int) (Integer) host).flip();
            channel.send(buffer, from);
            buffer.clear();
        }
    }

    private void receive(DatagramChannel channel, Object family, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (channel.receive(buffer) != null) {
            long now = System.nanoTime();
            buffer.flip();
            if (buffer.remaining() == QUESTION + 1) {
                Reply reply = new Reply((Family) family, buffer.getLong(), now, buffer.get());
                synchronized (replies) {
                    replies.add(reply);
                }
            }
            buffer.clear();
        }
    }

    private void ask() {
        Namespace.hurry();
        ByteBuffer buffer = ByteBuffer.allocateDirect(QUESTION);
        long next = System.nanoTime();
        while (!closed) {
            next += PACE;
            LockSupport.parkNanos(next - System.nanoTime());
            int late = (int) Math.max(0, (System.nanoTime() - next) / 1_000);
            synchronized (lateMicros) {
                lateMicros.add(late);
            }
            for (Family family : Family.values()) {
                buffer.clear().putLong(System.nanoTime()).flip();
                try {
                    client.get(family).send(buffer, new InetSocketAddress(family.vip(), PORT));
                } catch (IOException _) {
                    // No neighbour has the address.
                }
            }
        }
    }

    /** The last answer of a family, null before the first. */
    Reply last(Family family) {
        synchronized (replies) {
            for (int i = replies.size() - 1; i >= 0; i--) {
                if (replies.get(i).family == family) {
                    return replies.get(i);
                }
            }
            return null;
        }
    }

    /** All answers since the last call. */
    List<Reply> takeReplies() {
        synchronized (replies) {
            List<Reply> taken = List.copyOf(replies);
            replies.clear();
            return taken;
        }
    }

    /** How late the client's own clock was for each question since the last call; microseconds. */
    List<Integer> takeLateness() {
        synchronized (lateMicros) {
            List<Integer> taken = List.copyOf(lateMicros);
            lateMicros.clear();
            return taken;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        services.wakeup();
        answers.wakeup();
        try {
            for (Thread thread : threads) {
                thread.join(2_000);
            }
            for (DatagramChannel channel : channels) {
                channel.close();
            }
            services.close();
            answers.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
