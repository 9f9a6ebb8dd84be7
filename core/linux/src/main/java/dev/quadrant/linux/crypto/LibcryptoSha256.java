package dev.quadrant.linux.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * SHA-256 by {@link NativeLibcrypto}, for native binaries alone. The state lies in an array of Java's, so that a clone is a copy and nothing must be
 * freed.
 *
 * <p>Short pieces are gathered: a call of C costs more than their digest.
 */
final class LibcryptoSha256 extends MessageDigest implements Cloneable {
    private static final int DIGEST = 32;
    private static final int GATHER = 4096;

    private byte[] context = new byte[NativeLibcrypto.CONTEXT];
    private byte[] gathered = new byte[GATHER];
    private int count;

    private LibcryptoSha256() {
        super("SHA-256");
    }

    static MessageDigest fresh() {
        LibcryptoSha256 digest = new LibcryptoSha256();
        digest.engineReset();
        return digest;
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST;
    }

    @Override
    protected void engineUpdate(byte input) {
        if (count == GATHER) {
            flush();
        }
        gathered[count++] = input;
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        // C does not look at bounds.
        Objects.checkFromIndexSize(offset, length, input.length);
        if (length > GATHER - count) {
            flush();
        }
        if (length >= GATHER) {
            NativeLibcrypto.update(context, input, offset, length);
        } else {
            System.arraycopy(input, offset, gathered, count, length);
            count += length;
        }
    }

    @Override
    protected byte[] engineDigest() {
        flush();
        byte[] digest = new byte[DIGEST];
        NativeLibcrypto.finish(context, digest);
        engineReset();
        return digest;
    }

    @Override
    protected void engineReset() {
        count = 0;
        Arrays.fill(context, (byte) 0);
        NativeLibcrypto.init(context);
    }

    @Override
    public LibcryptoSha256 clone() throws CloneNotSupportedException {
        LibcryptoSha256 copy = (LibcryptoSha256) super.clone();
        copy.context = context.clone();
        copy.gathered = gathered.clone();
        return copy;
    }

    private void flush() {
        if (count > 0) {
            NativeLibcrypto.update(context, gathered, 0, count);
            count = 0;
        }
    }
}
