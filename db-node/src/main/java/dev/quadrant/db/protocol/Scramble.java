package dev.quadrant.db.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/** What is sent instead of a password, for each authentication plugin. */
final class Scramble {
    private Scramble() {}

    /** mysql_native_password: SHA1(password) XOR SHA1(challenge, SHA1(SHA1(password))); empty for an empty password. */
    static byte[] nativePassword(byte[] password, byte[] challenge) {
        if (password.length == 0) {
            return new byte[0];
        }
        byte[] once = digest("SHA-1", password);
        byte[] twice = digest("SHA-1", once);
        return xor(once, digest("SHA-1", challenge, twice));
    }

    /** caching_sha2_password: SHA256(password) XOR SHA256(SHA256(SHA256(password)), challenge); empty for an empty one. */
    static byte[] sha2(byte[] password, byte[] challenge) {
        if (password.length == 0) {
            return new byte[0];
        }
        byte[] once = digest("SHA-256", password);
        byte[] twice = digest("SHA-256", once);
        return xor(once, digest("SHA-256", twice, challenge));
    }

    /** The password with its NUL, XORed with the challenge, encrypted with the server's key (a PEM text): RSA OAEP. */
    static byte[] rsa(byte[] password, byte[] challenge, byte[] pem) throws IOException {
        byte[] clear = Arrays.copyOf(password, password.length + 1);
        for (int i = 0; i < clear.length; i++) {
            clear[i] ^= challenge[i % challenge.length];
        }
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key(pem));
            return cipher.doFinal(clear);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the server's public key cannot be used: " + e.getMessage(), e);
        }
    }

    private static PublicKey key(byte[] pem) throws GeneralSecurityException {
        String base64 = new String(pem, StandardCharsets.US_ASCII)
                .replaceAll("-----[A-Z ]+-----", "")
                .replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is in every JDK", e);
        }
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] result = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (byte) (a[i] ^ b[i]);
        }
        return result;
    }
}
