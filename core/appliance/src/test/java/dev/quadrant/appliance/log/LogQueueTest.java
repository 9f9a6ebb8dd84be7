package dev.quadrant.appliance.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever logs through the queue does not wait for a reader of the log that has stopped. */
class LogQueueTest {
    private static final long LONG = 60_000_000_000L;

    private final Logger logger = Logger.getLogger(LogQueueTest.class.getName());
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch reading = new CountDownLatch(1);
    private final Handler slow = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            try {
                reading.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(slow);
    }

    @AfterEach
    void forget() {
        reading.countDown();
        logger.removeHandler(slow);
    }

    @Test
    void linesWaitInTheirOrderAndTheRestIsDroppedAndCounted() {
        LogQueue queue = new LogQueue();
        int lines = 2 * LogQueue.LINES_MAX;
        for (int i = 0; i < lines; i++) {
            queue.add(logger, new EventRecord(Level.INFO, "line-" + i, Map.of()));
        }
        // That this point was reached is the proof: nothing was written yet.
        assertThat(written).isEmpty();
        reading.countDown();
        queue.await(System.nanoTime() + LONG);
        assertThat(written.getFirst()).isEqualTo("event=line-0");
        List<String> told =
                written.stream().filter(line -> line.contains("dropped")).toList();
        assertThat(told).singleElement().satisfies(line -> {
            int dropped = Integer.parseInt(line.substring(line.lastIndexOf('=') + 1));
            assertThat(written).hasSize(lines - dropped + 1);
            assertThat(dropped).isBetween(LogQueue.LINES_MAX - 2, LogQueue.LINES_MAX);
        });
    }
}
