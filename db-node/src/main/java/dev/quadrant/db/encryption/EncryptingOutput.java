package dev.quadrant.db.encryption;

import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/** Encrypts into frames; see {@link FrameCipher}. The file is whole only when {@link #finish()} has returned. Used by one thread. */
public final class EncryptingOutput extends OutputStream {
    private final OutputStream out;
    private final FrameCipher cipher;
    private final byte[] content = new byte[FrameCipher.CONTENT];
    private final byte[] sealed = new byte[FrameCipher.CONTENT + FrameCipher.TAG];
    private int length;

    /** @param out gets the header now, and whole frames later; it is neither flushed nor closed here */
    public EncryptingOutput(OutputStream out, EncryptionKey key, FilePlace place) throws IOException {
        this.out = out;
        byte[] random = new byte[FrameCipher.SALT + FrameCipher.PREFIX];
        new SecureRandom().nextBytes(random);
        Header header = Header.of(key, random);
        this.cipher = new FrameCipher(Cipher.ENCRYPT_MODE, key.forFile(header.salt()), header.bytes(), place);
        out.write(header.bytes());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, from.length);
        int done = 0;
        while (done < count) {
            // Not before there is more: a full frame may be the last.
            if (length == content.length) {
                frame(false);
            }
            int part = Math.min(count - done, content.length - length);
            System.arraycopy(from, offset + done, content, length, part);
            length += part;
            done += part;
        }
    }

    /** Writes the last frame; nothing may be written behind it. */
    public void finish() throws IOException {
        frame(true);
    }

    private void frame(boolean last) throws IOException {
        try {
            out.write(sealed, 0, cipher.next(content, length, last, sealed));
            length = 0;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("encryption checks no tag", e);
        }
    }
}
