package dev.quadrant.db.zstd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Finds the end of a zstd frame in a stream by the lengths of its blocks (RFC 8878, 3.1.1), and keeps its bytes. Memory grows with
 * what arrives. Used by one thread.
 */
final class FrameReader {
    static final int MAGIC = 0xFD2FB528;

    /** A block holds at most this much, compressed or not. */
    private static final int BLOCK_MAX = 128 << 10;

    private static final int FRAME_MAX = ZstdInput.CONTENT_MAX + (1 << 20);
    private static final int RLE = 1;
    private static final int RESERVED = 3;
    private static final int BLOCK_HEADER = 3;
    private static final int CHECKSUM = 4;

    /** By the two bits of the descriptor. */
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};

    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    /** A content size of two bytes begins with this. */
    private static final int TWO_BYTES_FROM = 256;

    private final InputStream in;
    private byte[] bytes = new byte[64 * 1024];
    private int length;

    FrameReader(InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Begins a frame: its magic number. */
    int magic() throws IOException {
        length = 0;
        return (int) number(need(Integer.BYTES), Integer.BYTES);
    }

    /** Reads the rest of a frame; the bytes of its content by its header, negative when that does not say or has no such form. */
    long readFrame() throws IOException {
        int descriptor = bytes[need(1)] & 0xFF;
        boolean single = (descriptor & 0x20) != 0;
        if (!single) {
            need(1);
        }
        need(DICTIONARY_BYTES[descriptor & 3]);
        int sizeBytes = CONTENT_SIZE_BYTES[descriptor >> 6];
        if (sizeBytes == 0 && single) {
            sizeBytes = 1;
        }
        long size = sizeBytes == 0 ? -1 : number(need(sizeBytes), sizeBytes);
        if (sizeBytes == 2) {
            size += TWO_BYTES_FROM;
        }
        boolean last = false;
        while (!last) {
            int header = (int) number(need(BLOCK_HEADER), BLOCK_HEADER);
            last = (header & 1) != 0;
            int type = header >> 1 & 3;
            int blockBytes = header >> 3;
            if (type == RESERVED || blockBytes > BLOCK_MAX) {
                throw new IOException("is damaged: a zstd frame has a block of no known kind");
            }
            need(type == RLE ? 1 : blockBytes);
        }
        need((descriptor & 4) == 0 ? 0 : CHECKSUM);
        return size;
    }

    /** Reads so many bytes more; where they begin. */
    private int need(int count) throws IOException {
        if (length + count > bytes.length) {
            if (length + count > FRAME_MAX) {
                throw new IOException("is damaged: a zstd frame is larger than " + FRAME_MAX + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        if (in.readNBytes(bytes, length, count) < count) {
            throw new IOException("is cut off: it ends before its table of frames");
        }
        int from = length;
        length += count;
        return from;
    }

    private long number(int from, int count) {
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << 8 | bytes[from + i] & 0xFF;
        }
        return number;
    }
}
