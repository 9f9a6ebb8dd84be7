package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The hash of labels by which {@code limit_ratio} chooses series: that of Prometheus 3, so that both choose the same. */
final class LabelHash {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME3 = 0x165667B19E3779F9L;
    private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME5 = 0x27D4EB2F165667C5L;

    private LabelHash() {}

    /** Where labels lie between 0 and 1. */
    static double place(Labels labels) {
        long hash = hash(bytes(labels));
        // As an unsigned number: half of it, with the bit that halving loses, and twice that.
        double size = hash >= 0 ? hash : ((hash >>> 1) | (hash & 1)) * 2.0;
        return size / 0x1p64;
    }

    /** Names and values by their order, each behind its length: one byte, or from 255 on 255 and three. */
    private static byte[] bytes(Labels labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.size(); i++) {
            append(out, labels.name(i));
            append(out, labels.value(i));
        }
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 255) {
            out.write(bytes.length);
        } else {
            out.write(255);
            out.write(bytes.length);
            out.write(bytes.length >> 8);
            out.write(bytes.length >> 16);
        }
        out.writeBytes(bytes);
    }

    /** XXH64 (Collet 2014), with seed 0. */
    static long hash(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long hash = (in.remaining() >= 32 ? stripes(in) : PRIME5) + bytes.length;
        while (in.remaining() >= 8) {
            hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * PRIME1 + PRIME4;
        }
        if (in.remaining() >= 4) {
            hash = Long.rotateLeft(hash ^ (in.getInt() & 0xffffffffL) * PRIME1, 23) * PRIME2 + PRIME3;
        }
        while (in.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ (in.get() & 0xff) * PRIME5, 11) * PRIME1;
        }
        hash = (hash ^ hash >>> 33) * PRIME2;
        hash = (hash ^ hash >>> 29) * PRIME3;
        return hash ^ hash >>> 32;
    }

    private static long stripes(ByteBuffer in) {
        // The first is the sum of the first two primes, the last the first one's negative.
        long[] lanes = {0x60EA27EEADC0B5D6L, PRIME2, 0, 0x61C8864E7A143579L};
        while (in.remaining() >= 32) {
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = round(lanes[i], in.getLong());
            }
        }
        long hash = Long.rotateLeft(lanes[0], 1)
                + Long.rotateLeft(lanes[1], 7)
                + Long.rotateLeft(lanes[2], 12)
                + Long.rotateLeft(lanes[3], 18);
        for (long lane : lanes) {
            hash = (hash ^ round(0, lane)) * PRIME1 + PRIME4;
        }
        return hash;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME2, 31) * PRIME1;
    }
}
