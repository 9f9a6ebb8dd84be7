package dev.quadrant.monitor.logs.store;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;

/**
 * The form of a block before compression: the unit of its times, how many lines, differences of times, lengths, then the lines. Not for several
 * threads: it keeps its buffers.
 */
final class BlockCodec {
    /** Most bytes of a block before compression that is believed; a line may be as long as the largest limit. */
    static final int RAW_MAX = 64 << 20;

    private static final long[] UNITS = {1, 1000, 1_000_000, 1_000_000_000};

    private final ZstdCompressor compressor = new ZstdCompressor();
    private final ZstdDecompressor decompressor = new ZstdDecompressor();
    private byte[] raw = new byte[1 << 16];
    private int at;

    /** A compressed block, valid until the next call. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Packed(byte[] bytes, int length, int raw) {}

    private byte[] packed = new byte[1 << 16];

    Packed pack(Lines lines) {
        at = 0;
        int unit = unit(lines);
        ensure(16);
        raw[at++] = (byte) unit;
        unsigned(lines.count());
        long before = 0;
        for (int i = 0; i < lines.count(); i++) {
            long time = lines.time(i) / UNITS[unit];
            signed(time - before);
            before = time;
        }
        for (int i = 0; i < lines.count(); i++) {
            unsigned(lines.length(i));
        }
        ensure(lines.size());
        System.arraycopy(lines.bytes(), 0, raw, at, lines.size());
        at += lines.size();
        int most = compressor.maxCompressedLength(at);
        if (packed.length < most) {
            packed = new byte[most];
        }
        return new Packed(packed, compressor.compress(raw, 0, at, packed, 0, packed.length), at);
    }

    /** The largest unit that all times are multiples of: most sources have milliseconds, or seconds. */
    private static int unit(Lines lines) {
        int unit = UNITS.length - 1;
        for (int i = 0; i < lines.count() && unit > 0; i++) {
            while (unit > 0 && lines.time(i) % UNITS[unit] != 0) {
                unit--;
            }
        }
        return unit;
    }

    /**
     * The lines of a block.
     *
     * @throws DamagedBlockException when it is none
     */
    Lines unpack(byte[] compressed, int length, int rawLength) throws DamagedBlockException {
        byte[] plain = new byte[rawLength];
        try {
            if (decompressor.decompress(compressed, 0, length, plain, 0, rawLength) != rawLength) {
                throw new DamagedBlockException("a block is shorter than its index says");
            }
            return lines(plain);
        } catch (MalformedInputException | ArrayIndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new DamagedBlockException("a block does not decompress: " + e.getMessage());
        }
    }

    private static Lines lines(byte[] plain) throws DamagedBlockException {
        Reader in = new Reader(plain);
        int unit = plain[in.at++];
        int count = (int) in.unsigned();
        if (unit < 0 || unit >= UNITS.length || count < 0 || count > plain.length) {
            throw new DamagedBlockException("a block begins with what no block begins with");
        }
        long[] times = new long[count];
        long time = 0;
        for (int i = 0; i < count; i++) {
            time += in.signed();
            times[i] = time * UNITS[unit];
        }
        int[] ends = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = (int) in.unsigned();
        }
        int end = in.at;
        for (int i = 0; i < count; i++) {
            end += lengths[i];
            if (lengths[i] < 0 || end > plain.length) {
                throw new DamagedBlockException("a block's lines are longer than the block");
            }
            ends[i] = end;
        }
        return Lines.behind(times, ends, plain, in.at, count);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long unsigned() {
            long number = 0;
            int shift = 0;
            byte part;
            do {
                part = bytes[at++];
                number |= (long) (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            return number;
        }

        long signed() {
            long number = unsigned();
            return number >>> 1 ^ -(number & 1);
        }
    }

    private void signed(long number) {
        unsigned(number << 1 ^ number >> 63);
    }

    private void unsigned(long number) {
        ensure(10);
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            raw[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        raw[at++] = (byte) rest;
    }

    private void ensure(int more) {
        if (at + more > raw.length) {
            raw = java.util.Arrays.copyOf(raw, Math.max(at + more, raw.length * 2));
        }
    }
}
