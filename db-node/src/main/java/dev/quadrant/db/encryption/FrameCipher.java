package dev.quadrant.db.encryption;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts or decrypts the frames of one file, one after the other.
 *
 * <p><b>The file</b>: a {@link #HEADER} of 55 bytes ({@code QDBENC1}, a line feed, the key's id (8), a salt (32), the begin of the nonces (7)),
 * then frames of {@value #CONTENT} bytes of content and a tag of 16 bytes each; the last frame has less, or as much.
 *
 * <p><b>The construction</b> is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance", CRYPTO 2015): a frame's nonce is the file's random 7 bytes, the frame's number (4, from 0) and whether it is
 * the last (1). So no frame can be removed, repeated or moved, and a file that ends early, at the border of a frame too, has no last one. Associated
 * data are the header, the base's id and the file's name in it, the frame's number and whether it is the last: a file opens only in its place.
 *
 * <p><b>Limits</b> (NIST SP 800-38D): a key of the key file encrypts nothing itself; each file has a key of its own, by HKDF with a salt of 256
 * random bits. Under that key nonces are of the deterministic construction of 8.2.1: a fixed field, and a counter that never repeats. The counter ends
 * with 2^32 frames (256 TiB), where the writer refuses to go on, so even the bound of 8.3 on invocations under nonces that are drawn by chance holds. A frame's 64 KiB are
 * far below the 2^39 - 256 bits of 5.2.1.1, and tags have all 128 bits. How many files one key of the key file may serve is no question: two of 2^64 share a salt with
 * probability 2^-129.
 *
 * <p>Used by one thread, in one direction.
 */
final class FrameCipher {
    /** Bytes of content in every frame but the last. */
    static final int CONTENT = 64 * 1024;

    static final int TAG = 16;
    static final int SALT = 32;
    static final int PREFIX = 7;
    static final byte[] MAGIC = "QDBENC1\n".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER = MAGIC.length + EncryptionKey.ID_BYTES + SALT + PREFIX;

    private static final int NONCE = PREFIX + Integer.BYTES + 1;
    private static final long FRAMES_MAX = 1L << 32;

    private final int mode;
    private final SecretKey key;
    private final Cipher cipher;
    private final byte[] prefix;
    private final byte[] place;
    private long frame;

    /**
     * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
     * @param key the file's own
     * @param header as it is in the file
     */
    FrameCipher(int mode, SecretKey key, byte[] header, FilePlace place) {
        this.mode = mode;
        this.key = key;
        this.prefix = Arrays.copyOfRange(header, HEADER - PREFIX, HEADER);
        this.place = associated(header, place);
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is in every JDK", e);
        }
    }

    private static byte[] associated(byte[] header, FilePlace place) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        for (String part : new String[] {place.base(), place.name()}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** The frame that comes next. */
    long frame() {
        return frame;
    }

    /**
     * Encrypts or decrypts the next frame.
     *
     * @param to takes the result; another array
     * @return how many bytes that is
     * @throws AEADBadTagException when it is not what was encrypted as this frame of this file
     * @throws IOException when the file has as many frames as it can have
     */
    int next(byte[] from, int count, boolean last, byte[] to) throws IOException, AEADBadTagException {
        if (frame == FRAMES_MAX) {
            throw new IOException("has 2^32 frames, which is all that one key may encrypt");
        }
        ByteBuffer nonce =
                ByteBuffer.allocate(NONCE).put(prefix).putInt((int) frame).put(flag(last));
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce.array()));
            cipher.updateAAD(place);
            cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES + 1)
                    .putInt((int) frame)
                    .put(flag(last))
                    .flip());
            frame++;
            return cipher.doFinal(from, 0, count, to, 0);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte flag(boolean last) {
        return (byte) (last ? 1 : 0);
    }
}
