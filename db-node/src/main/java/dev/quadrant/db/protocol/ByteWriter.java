package dev.quadrant.db.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one packet, little-endian. */
final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteWriter u8(int value) {
        return unsigned(value, 1);
    }

    ByteWriter u16(int value) {
        return unsigned(value, 2);
    }

    ByteWriter u32(long value) {
        return unsigned(value, 4);
    }

    ByteWriter u64(long value) {
        return unsigned(value, 8);
    }

    private ByteWriter unsigned(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> 8 * i));
        }
        return this;
    }

    ByteWriter bytes(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    ByteWriter zeros(int count) {
        return bytes(new byte[count]);
    }

    ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter nullTerminated(String value) {
        return text(value).u8(0);
    }

    /** Text behind its length in one byte; at most 255 bytes. */
    ByteWriter shortText(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException("longer than 255 bytes: " + value);
        }
        return u8(bytes.length).bytes(bytes);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
