package dev.quadrant.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Writes numbered rows, a transaction each, until it is closed, and remembers which were acknowledged. */
final class Writer implements AutoCloseable {
    private final String url;
    private final int number;
    private final Thread thread;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean ended;

    Writer(String url, int number) {
        this.url = url;
        this.number = number;
        this.thread = Thread.ofPlatform().name("writer-" + number).start(this::write);
    }

    private void write() {
        Random random = new Random(number);
        while (!ended) {
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO shop.sequence_numbers (id, writer, payload) VALUES (?, ?, ?)"
                                    + " ON DUPLICATE KEY UPDATE payload = VALUES(payload)")) {
                while (!ended) {
                    long next = acknowledged.get() + 1;
                    byte[] payload = new byte[random.nextInt(1500)];
                    random.nextBytes(payload);
                    insert.setLong(1, number * 1_000_000_000L + next);
                    insert.setInt(2, number);
                    insert.setBytes(3, payload);
                    insert.executeUpdate();
                    acknowledged.set(next);
                }
            } catch (SQLException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Number of rows whose commit returned. */
    long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends writing; returns when the last row is acknowledged. */
    void stop() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
