package dev.quadrant.cluster.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the cluster: 32 secret bytes for AES-256-GCM, and a public number of four bytes that packets name it by, so that
 * a packet of another key is dropped by one comparison. Immutable; never prints its bytes.
 */
public final class ClusterKey {
    /** Length of a key in bytes. */
    public static final int BYTES = KeyText.BYTES;

    private final SecretKeySpec secret;
    private final int id;

    private ClusterKey(byte[] bytes) {
        this.secret = new SecretKeySpec(bytes, "AES");
        this.id = id(bytes);
    }

    /**
     * Reads a key as a key file holds it: one line of base64 (44 characters) or hex (64 characters), white space around it
     * ignored.
     *
     * @throws IllegalArgumentException in words that fit behind the file's name and show nothing of the content
     */
    public static ClusterKey parse(String text) {
        return new ClusterKey(KeyText.bytes(text));
    }

    /** A key of the given bytes, which are copied. */
    public static ClusterKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes, not " + bytes.length);
        }
        return new ClusterKey(bytes.clone());
    }

    private static int id(byte[] bytes) {
        byte[] hash = PacketSeal.sha256("quadrant key id".getBytes(StandardCharsets.US_ASCII), bytes);
        return ByteBuffer.wrap(hash).getInt();
    }

    SecretKeySpec secret() {
        return secret;
    }

    /** The number that packets name this key by; not secret. */
    public int id() {
        return id;
    }

    /** The number as people read it: eight hexadecimal digits. */
    public static String text(int id) {
        return HexFormat.of().toHexDigits(id);
    }

    @Override
    public String toString() {
        return "key " + text(id);
    }
}
