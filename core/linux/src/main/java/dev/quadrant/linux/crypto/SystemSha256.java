package dev.quadrant.linux.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The quickest SHA-256 (FIPS 180-4) that this process has: the JVM's, which uses the processor's instructions for it,
 * or in a native binary {@link LibcryptoSha256} where the host has that library.
 *
 * <p>A binary is compiled for any x86-64, so its Java code for SHA-256 takes 4.2 ms a MB where the JVM's takes 0.6;
 * libcrypto looks at the processor when it is loaded.
 */
public final class SystemSha256 {
    private SystemSha256() {}

    /** A fresh digest, for one thread at a time. */
    public static MessageDigest digest() {
        return hosts() ? LibcryptoSha256.fresh() : java();
    }

    /** Whether the host's library is used. {@link SystemSha256InImage} replaces this in a binary. */
    static boolean hosts() {
        return false;
    }

    private static MessageDigest java() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
