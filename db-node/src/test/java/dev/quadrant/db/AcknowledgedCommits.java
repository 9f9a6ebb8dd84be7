package dev.quadrant.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write numbers, a transaction each, and remember which commits returned. A number is tried once: when the server
 * dies meanwhile, it may be there or not.
 */
final class AcknowledgedCommits implements AutoCloseable {
    /** Longer than any wait for an acknowledgement in the test; ends a wait for a server that is gone. */
    private static final String TIMEOUTS = "&connectTimeout=2000&socketTimeout=75000";

    private final String url;
    private final AtomicLong next = new AtomicLong();
    private final Set<Long> tried = ConcurrentHashMap.newKeySet();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** @param url JDBC address of a server that has a table {@code shop.commits (id)} */
    AcknowledgedCommits(String url, int clients) {
        this.url = url + TIMEOUTS;
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofPlatform().name("client-" + i).start(this::write));
        }
    }

    private void write() {
        while (!ended) {
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO shop.commits VALUES (?)")) {
                while (!ended) {
                    long number = next.incrementAndGet();
                    tried.add(number);
                    insert.setLong(1, number);
                    insert.executeUpdate();
                    acknowledged.add(number);
                }
            } catch (SQLException e) {
                // The server is down; the next one that answers is tried.
                Thread.onSpinWait();
            }
        }
    }

    /** The numbers whose commit returned, so far; a copy. */
    Set<Long> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    /** Whether a number was sent to a server at all. */
    boolean wasTried(long number) {
        return tried.contains(number);
    }

    int count() {
        return acknowledged.size();
    }

    @Override
    public void close() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
