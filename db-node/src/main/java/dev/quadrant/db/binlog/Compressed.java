package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** MariaDB's compression of an event's data (log_bin_compress): a header with the length, big-endian, then zlib. */
public final class Compressed {
    private static final int MOST = 1 << 30;

    private Compressed() {}

    /** Reads the rest of the reader as compressed data. */
    public static byte[] inflate(ByteReader in) throws MalformedException {
        int header = in.u8();
        if ((header & 0xE0) != 0x80) {
            throw new MalformedException("compression of an unknown kind: " + header);
        }
        long length = 0;
        for (int i = 0; i < (header & 0x07); i++) {
            length = length << 8 | in.u8();
        }
        if (length > MOST) {
            throw new MalformedException("compressed data of " + length + " bytes is above the limit of " + MOST);
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.bytes(in.remaining()));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[64 * 1024];
            while (out.size() < length) {
                int count = inflater.inflate(part);
                if (count == 0) {
                    throw new MalformedException("compressed data ends early");
                }
                out.write(part, 0, count);
            }
            if (out.size() != length) {
                throw new MalformedException("compressed data is longer than it says");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new MalformedException("compressed data is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }
}
