package dev.quadrant.db.encryption;

import dev.quadrant.cluster.crypto.KeyText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the key file: 32 secret bytes, from which each file's own key is derived and which encrypt nothing themselves. Immutable;
 * never prints its bytes.
 */
public final class EncryptionKey {
    /** Bytes of the id. */
    static final int ID_BYTES = 8;

    private static final String HMAC = "HmacSHA256";
    private static final byte[] ID_LABEL = ascii("quadrant db-node base key id");
    private static final byte[] FILE_LABEL = ascii("quadrant db-node base file");

    private final byte[] secret;
    private final byte[] id;

    private EncryptionKey(byte[] secret) {
        this.secret = secret;
        this.id = Arrays.copyOf(hmac(secret, ID_LABEL), ID_BYTES);
    }

    /**
     * Reads a key as a line of a key file holds it.
     *
     * @throws IllegalArgumentException in words that fit behind the file's name and show nothing of the content
     */
    public static EncryptionKey parse(String line) {
        return new EncryptionKey(KeyText.bytes(line));
    }

    /**
     * What a base names its key by: sixteen hexadecimal digits, the begin of an HMAC-SHA-256 of a fixed text. Not secret; who has it
     * can tell whether he has the key, and learns nothing of it.
     */
    public String id() {
        return text(id);
    }

    static String text(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    byte[] idBytes() {
        return id.clone();
    }

    /** A file's own key: HKDF-SHA-256 (RFC 5869) of this one with the file's salt, one block long. */
    SecretKeySpec forFile(byte[] salt) {
        byte[] extracted = hmac(salt, secret);
        byte[] info = Arrays.copyOf(FILE_LABEL, FILE_LABEL.length + 1);
        info[FILE_LABEL.length] = 1;
        return new SecretKeySpec(hmac(extracted, info), "AES");
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " is in every JDK", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "key " + id();
    }
}
