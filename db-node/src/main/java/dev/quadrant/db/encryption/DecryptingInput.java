package dev.quadrant.db.encryption;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * Decrypts what {@link EncryptingOutput} wrote; nothing of a frame is given before its tag was checked. What is not authentic, and an end
 * before the last frame, is an {@link IOException} in words that fit behind the file's name. Used by one thread; holds three frames.
 */
public final class DecryptingInput extends InputStream {
    private static final int END = -1;
    private static final int SEALED = FrameCipher.CONTENT + FrameCipher.TAG;

    private final InputStream in;
    private final FrameCipher cipher;
    private final byte[] content = new byte[FrameCipher.CONTENT];
    private byte[] sealed = new byte[SEALED];
    /** What follows: only when that is nothing is a frame the last. */
    private byte[] ahead = new byte[SEALED];

    private int aheadLength;
    private int at;
    private int end;
    private boolean ended;

    /**
     * @param in is closed with this one
     * @throws IOException also when there is no such key: {@link KeyFile#reading}
     */
    public DecryptingInput(InputStream in, KeyFile keys, FilePlace place) throws IOException {
        this.in = in;
        Header header = Header.read(in);
        EncryptionKey key = keys.reading(header.key());
        this.cipher = new FrameCipher(Cipher.DECRYPT_MODE, key.forFile(header.salt()), header.bytes(), place);
        this.aheadLength = in.readNBytes(ahead, 0, SEALED);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? END : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, to.length);
        if (count == 0) {
            return 0;
        }
        while (at == end) {
            if (ended) {
                return END;
            }
            next();
        }
        int part = Math.min(count, end - at);
        System.arraycopy(content, at, to, offset, part);
        at += part;
        return part;
    }

    private void next() throws IOException {
        byte[] swap = sealed;
        sealed = ahead;
        ahead = swap;
        int length = aheadLength;
        aheadLength = length < SEALED ? 0 : in.readNBytes(ahead, 0, SEALED);
        ended = aheadLength == 0;
        if (length < FrameCipher.TAG) {
            throw new IOException("is cut off: it ends inside frame " + cipher.frame());
        }
        long frame = cipher.frame();
        try {
            end = cipher.next(sealed, length, ended, content);
            at = 0;
        } catch (AEADBadTagException e) {
            throw new IOException(
                    "is not authentic in frame " + frame + (ended ? ", its last" : "")
                            + ": it is damaged, cut off, or not the file of this base that its name says",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
