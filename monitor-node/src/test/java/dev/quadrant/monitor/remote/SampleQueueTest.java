package dev.quadrant.monitor.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleQueueTest {
    @TempDir
    private Path directory;

    private static void append(SampleQueue queue, String text, int samples) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        queue.append(bytes, bytes.length, samples);
    }

    private static String text(SampleQueue.Batch batch) {
        return new String(batch.message().array(), StandardCharsets.UTF_8);
    }

    @Test
    void joinsRecordsUpToTheNumberAndForgetsWhatWasSent() throws IOException {
        try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
            append(queue, "aa", 2);
            append(queue, "bb", 2);
            append(queue, "ccccc", 5);
            SampleQueue.Batch first = queue.next(4);
            assertThat(text(first)).isEqualTo("aabb");
            assertThat(text(queue.next(4))).as("not sent yet").isEqualTo("aabb");
            queue.done(first);
            assertThat(queue.samples()).isEqualTo(5);
            SampleQueue.Batch second = queue.next(4);
            assertThat(text(second)).as("a record is never divided").isEqualTo("ccccc");
            queue.done(second);
            assertThat(queue.next(4)).isNull();
            assertThat(queue.samples()).isZero();
        }
    }

    @Test
    void whatWasNotSentIsThereAfterARestartAndOnlyThat() throws IOException {
        // Not closed: as after a kill.
        SampleQueue killed = new SampleQueue(directory, 1 << 20);
        append(killed, "aa", 2);
        append(killed, "bb", 2);
        killed.done(killed.next(2));
        try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
            assertThat(queue.samples()).isEqualTo(2);
            append(queue, "cc", 2);
            SampleQueue.Batch rest = queue.next(10);
            assertThat(text(rest)).isEqualTo("bb");
            queue.done(rest);
            SampleQueue.Batch last = queue.next(10);
            assertThat(text(last)).isEqualTo("cc");
            queue.done(last);
        }
        for (int i = 0; i < 3; i++) {
            try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
                assertThat(queue.samples()).isZero();
                append(queue, "d" + i, 1);
                SampleQueue.Batch batch = queue.next(10);
                assertThat(text(batch)).isEqualTo("d" + i);
                queue.done(batch);
                append(queue, "e" + i, 1);
            }
            try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
                SampleQueue.Batch batch = queue.next(10);
                assertThat(text(batch)).isEqualTo("e" + i);
                queue.done(batch);
            }
        }
        killed.close();
    }

    @Test
    void aTornRecordAtTheEndIsNotRead() throws IOException {
        try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
            append(queue, "aa", 2);
            append(queue, "bb", 2);
        }
        Path file = files().getFirst();
        Files.write(file, new byte[] {0, 0, 0, 9, 0, 0}, StandardOpenOption.APPEND);
        try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
            assertThat(queue.samples()).isEqualTo(4);
            assertThat(text(queue.next(10))).isEqualTo("aabb");
        }
    }

    @Test
    void theOldestGoesWhenThereIsNoRoomAndIsCounted() throws IOException {
        try (SampleQueue queue = new SampleQueue(directory, 1 << 16)) {
            for (int i = 0; i < 1000; i++) {
                append(queue, "x".repeat(500), 10);
            }
            assertThat(queue.bytes()).isLessThanOrEqualTo(1 << 16);
            assertThat(queue.dropped()).isPositive();
            assertThat(queue.dropped() + queue.samples()).isEqualTo(10_000);
            long left = queue.samples();
            int read = 0;
            for (SampleQueue.Batch batch = queue.next(100); batch != null; batch = queue.next(100)) {
                read += batch.samples();
                queue.done(batch);
            }
            assertThat(read).isEqualTo(left);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".queue"))
                    .sorted()
                    .toList();
        }
    }
}
