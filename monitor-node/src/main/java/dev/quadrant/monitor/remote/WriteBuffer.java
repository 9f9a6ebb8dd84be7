package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes {@code prometheus.WriteRequest} of remote write 1.0: one time series for each sample. Such messages may be put one
 * behind the other and are one message then, which is what the queue rests on. Not for several threads.
 */
final class WriteBuffer {
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED64 = 1;
    private static final int VALUE_BYTES = 9;

    private byte[] bytes = new byte[1 << 12];
    private int size;
    private int samples;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Samples since {@link #clear}. */
    int samples() {
        return samples;
    }

    void clear() {
        size = 0;
        samples = 0;
    }

    /** Labels as a time series has them, for {@link #sample}. */
    static byte[] labels(Labels labels) {
        WriteBuffer out = new WriteBuffer();
        WriteBuffer label = new WriteBuffer();
        labels.forEach((name, value) -> {
            label.clear();
            label.text(1, name);
            label.text(2, value);
            out.tag(1, LENGTH_DELIMITED);
            out.varint(label.size);
            out.raw(label.bytes, label.size);
        });
        return Arrays.copyOf(out.bytes, out.size);
    }

    /**
     * One sample.
     *
     * @param labels of {@link #labels}
     * @param time ms since 1970
     */
    void sample(byte[] labels, long time, long bits) {
        int body = VALUE_BYTES + 1 + length(time);
        tag(1, LENGTH_DELIMITED);
        varint(labels.length + 1L + length(body) + body);
        raw(labels, labels.length);
        tag(2, LENGTH_DELIMITED);
        varint(body);
        tag(1, FIXED64);
        room(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[size++] = (byte) (bits >>> 8 * i);
        }
        tag(2, 0);
        varint(time);
        samples++;
    }

    private void text(int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        tag(field, LENGTH_DELIMITED);
        varint(utf8.length);
        raw(utf8, utf8.length);
    }

    private void tag(int field, int type) {
        varint(field << 3 | type);
    }

    private static int length(long number) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
    }

    private void varint(long number) {
        room(10);
        long left = number;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left & 0x7f | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    private void raw(byte[] from, int length) {
        room(length);
        System.arraycopy(from, 0, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
