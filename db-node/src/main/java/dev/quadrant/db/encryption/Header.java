package dev.quadrant.db.encryption;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The begin of an encrypted file. Immutable. */
final class Header {
    private final byte[] bytes;

    private Header(byte[] bytes) {
        this.bytes = bytes;
    }

    /** As they are in the file. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** @param random the salt and the begin of the nonces */
    static Header of(EncryptionKey key, byte[] random) {
        return new Header(ByteBuffer.allocate(FrameCipher.HEADER)
                .put(FrameCipher.MAGIC)
                .put(key.idBytes())
                .put(random)
                .array());
    }

    static Header read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(FrameCipher.HEADER);
        if (bytes.length < FrameCipher.HEADER) {
            throw new IOException("is cut off: it ends inside its header");
        }
        if (!Arrays.equals(bytes, 0, FrameCipher.MAGIC.length, FrameCipher.MAGIC, 0, FrameCipher.MAGIC.length)) {
            throw new IOException("is damaged, or no encrypted file of this version: it does not begin with QDBENC1");
        }
        return new Header(bytes);
    }

    /** The id of the key, as {@link EncryptionKey#id()} gives it. */
    String key() {
        return EncryptionKey.text(part(FrameCipher.MAGIC.length, EncryptionKey.ID_BYTES));
    }

    byte[] salt() {
        return part(FrameCipher.MAGIC.length + EncryptionKey.ID_BYTES, FrameCipher.SALT);
    }

    private byte[] part(int from, int count) {
        return Arrays.copyOfRange(bytes, from, from + count);
    }
}
