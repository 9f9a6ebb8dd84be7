package dev.quadrant.db.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The seek table of the seekable format (zstd's contrib/seekable_format/zstd_seekable_compression_format.md, version 0.1.0), without
 * checksums, which the frames have themselves: for each frame its compressed and its decompressed bytes, then their number, a
 * descriptor and a magic number. It lies in a skippable frame at the file's end.
 */
final class SeekTable {
    /** Of the skippable frame. */
    static final int MAGIC = 0x184D2A5E;

    /** Bytes before the entries: the skippable frame's magic number and its length. */
    static final int HEADER = 8;

    private static final int FOOTER_MAGIC = 0x8F92EAB1;
    private static final int FOOTER = 9;
    private static final int ENTRY = 8;

    /** Two numbers a frame, as they are in the file. */
    private int[] sizes = new int[64];

    private int frames;

    /**
     * @param compressed bytes of the frame in the file, above 0
     * @param decompressed bytes that it holds, 0 or more
     */
    void add(int compressed, int decompressed) {
        if (2 * frames == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * sizes.length);
        }
        sizes[2 * frames] = compressed;
        sizes[2 * frames + 1] = decompressed;
        frames++;
    }

    /** The skippable frame, whole. */
    byte[] encoded() {
        ByteBuffer out = ByteBuffer.allocate(length()).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(length() - HEADER);
        for (int i = 0; i < 2 * frames; i++) {
            out.putInt(sizes[i]);
        }
        return out.putInt(frames).put((byte) 0).putInt(FOOTER_MAGIC).array();
    }

    /** Bytes of the skippable frame. */
    int length() {
        return HEADER + ENTRY * frames + FOOTER;
    }
}
