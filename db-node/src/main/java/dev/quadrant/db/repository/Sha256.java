package dev.quadrant.db.repository;

import dev.quadrant.linux.crypto.SystemSha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 digests of files. */
public final class Sha256 {
    private Sha256() {}

    public static MessageDigest digest() {
        return SystemSha256.digest();
    }

    /** A digest that has taken a file's whole content. */
    public static MessageDigest of(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] part = new byte[256 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                digest.update(part, 0, count);
            }
        }
        return digest;
    }

    /** The digest's value in hexadecimal; the digest is used up. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
