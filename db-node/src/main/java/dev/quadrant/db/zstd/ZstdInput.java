package dev.quadrant.db.zstd;

import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads what {@link ZstdOutput} wrote, frame by frame. Of a file that was cut off, at the border of a frame too, or that is damaged it
 * gives no end: {@link IOException}, in words that fit behind the file's name. Used by one thread.
 */
public final class ZstdInput extends InputStream {
    /** Most bytes that are taken for a frame's content: what a writer of another version may have chosen. */
    static final int CONTENT_MAX = 16 << 20;

    private static final int CUT = -1;

    private final InputStream in;
    private final ZstdDecompressor decompressor = new ZstdDecompressor();
    private final SeekTable table = new SeekTable();
    private final FrameReader frame;
    private byte[] content = new byte[0];
    private int at;
    private int end;
    private boolean ended;

    /** @param in is closed with this one */
    public ZstdInput(InputStream in) {
        this.in = in;
        this.frame = new FrameReader(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? CUT : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, to.length);
        if (count == 0) {
            return 0;
        }
        while (at == end) {
            if (ended || !next()) {
                return CUT;
            }
        }
        int part = Math.min(count, end - at);
        System.arraycopy(content, at, to, offset, part);
        at += part;
        return part;
    }

    /** Reads a frame; false when it was the table, with which a file ends. */
    private boolean next() throws IOException {
        int magic = frame.magic();
        if (magic == SeekTable.MAGIC) {
            table();
            ended = true;
            return false;
        }
        if (magic != FrameReader.MAGIC) {
            throw new IOException("is damaged: no zstd frame begins where one should");
        }
        long size = frame.readFrame();
        if (size < 0 || size > CONTENT_MAX) {
            throw new IOException("is damaged: a zstd frame claims a content of " + size + " bytes");
        }
        if (content.length < size) {
            content = new byte[(int) size];
        }
        decompress((int) size);
        table.add(frame.length(), (int) size);
        at = 0;
        end = (int) size;
        return true;
    }

    private void decompress(int size) throws IOException {
        int got;
        try {
            got = decompressor.decompress(frame.bytes(), 0, frame.length(), content, 0, size);
        } catch (RuntimeException e) {
            // The library meets some damage with an index that is out of bounds.
            throw new IOException("is damaged inside a zstd frame: " + e.getMessage(), e);
        }
        if (got != size) {
            throw new IOException("is damaged: a zstd frame has " + got + " bytes and claims " + size);
        }
    }

    private void table() throws IOException {
        byte[] expected = table.encoded();
        byte[] found = in.readNBytes(expected.length - Integer.BYTES);
        if (!Arrays.equals(expected, Integer.BYTES, expected.length, found, 0, found.length)) {
            throw new IOException("is damaged: its table of frames is not that of its frames");
        }
        if (in.read() >= 0) {
            throw new IOException("is damaged: something follows its end");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
