package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.RecordReader;
import dev.quadrant.monitor.files.Wal;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The log of lines that are in no chunk file yet. A segment stands by itself: it names its streams. It begins with all cursors, so that those before
 * may be deleted. Callers come one at a time; any thread may sync.
 */
final class Journal {
    private static final int STREAM = 1;
    private static final int LINES = 2;
    private static final int CURSOR = 3;

    private final Wal wal;
    private final RecordBuffer buffer = new RecordBuffer();
    /** Numbers of the streams that the segment names. */
    private final Map<Labels, Integer> numbers = new HashMap<>();

    private int segment;

    /** Takes what a log holds. */
    interface Replay {
        /** A line of a segment. */
        void line(int segment, Labels labels, long time, byte[] line);

        void cursor(Cursor cursor);

        /** What follows in a segment is damaged. */
        void damaged(Path segment, int good) throws IOException;
    }

    Journal(Disk disk, Path directory) throws IOException {
        // Segments end when the head is cut, not by their size.
        wal = new Wal(disk, directory, Integer.MAX_VALUE);
    }

    /** Reads what earlier processes left; the end of a write that broke off is left out. */
    void replay(Replay into) throws IOException {
        SortedMap<Integer, Path> segments = wal.segments();
        for (Map.Entry<Integer, Path> entry : segments.entrySet()) {
            segment = entry.getKey();
            RecordReader reader = new RecordReader(Files.readAllBytes(entry.getValue()));
            Map<Integer, Labels> streams = new HashMap<>();
            while (reader.next()) {
                record(reader, streams, into);
            }
            if (!reader.broken()) {
                into.damaged(entry.getValue(), reader.good());
            }
        }
    }

    private void record(RecordReader reader, Map<Integer, Labels> streams, Replay into) {
        switch (reader.raw()) {
            case STREAM -> {
                int number = (int) reader.unsigned();
                String[] pairs = new String[(int) reader.unsigned() * 2];
                for (int i = 0; i < pairs.length; i++) {
                    pairs[i] = reader.text();
                }
                streams.put(number, Labels.ofSorted(pairs));
            }
            case LINES -> {
                Labels labels = streams.get((int) reader.unsigned());
                int count = (int) reader.unsigned();
                long time = 0;
                for (int i = 0; i < count; i++) {
                    time += reader.signed();
                    byte[] line = reader.bytes();
                    if (labels != null) {
                        into.line(segment, labels, time, line);
                    }
                }
            }
            case CURSOR -> into.cursor(new Cursor(reader.text(), reader.text()));
            default -> {
                // Of a later version: stepped over.
            }
        }
    }

    /** Numbers of segments are above this one from now on, or a file would seem to cover lines that it has not. */
    void continueBehind(int number) {
        segment = Math.max(segment, number);
    }

    /** Begins a new segment, with the cursors; answers the number of the one before: all lines so far are in it or below. */
    int rotate(Collection<Cursor> cursors) throws IOException {
        int before = segment;
        segment = wal.rotate(segment + 1);
        numbers.clear();
        buffer.clear();
        cursors.forEach(this::cursor);
        wal.append(buffer.content());
        return before;
    }

    /**
     * Writes lines and, where there is one, a cursor.
     *
     * @throws IOException when none of it was written
     */
    void append(List<LogEntry> entries, Cursor cursor) throws IOException {
        buffer.clear();
        int named = numbers.size();
        int at = 0;
        while (at < entries.size()) {
            Labels labels = entries.get(at).labels();
            int end = at + 1;
            while (end < entries.size() && entries.get(end).labels().equals(labels)) {
                end++;
            }
            lines(number(labels), entries, at, end);
            at = end;
        }
        if (cursor != null) {
            cursor(cursor);
        }
        try {
            wal.append(buffer.content());
        } catch (IOException e) {
            numbers.values().removeIf(number -> number >= named);
            throw e;
        }
    }

    private int number(Labels labels) {
        Integer known = numbers.get(labels);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(labels, number);
        buffer.begin().raw(STREAM).unsigned(number).unsigned(labels.size());
        labels.forEach((name, value) -> buffer.text(name).text(value));
        buffer.end();
        return number;
    }

    private void lines(int number, List<LogEntry> entries, int from, int to) {
        buffer.begin().raw(LINES).unsigned(number).unsigned(to - from);
        long before = 0;
        for (int i = from; i < to; i++) {
            LogEntry entry = entries.get(i);
            buffer.signed(entry.time() - before).unsigned(entry.line().length).raw(entry.line(), entry.line().length);
            before = entry.time();
        }
        buffer.end();
    }

    private void cursor(Cursor cursor) {
        buffer.begin().raw(CURSOR).text(cursor.source()).text(cursor.place());
        buffer.end();
    }

    void sync() throws IOException {
        wal.sync();
    }

    /** Deletes segments up to a number. */
    void deleteUpTo(int number) throws IOException {
        wal.deleteBefore(number + 1);
    }

    void close() throws IOException {
        wal.close();
    }
}
