package dev.quadrant.db.store;

import dev.quadrant.db.repository.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * What is to be stored: a text, or a part of a file that nobody changes meanwhile (bytes behind it may be appended).
 *
 * @param file the file; null for a text
 * @param text the text; null for a file
 * @param offset where the part begins
 * @param length its bytes
 */
public record Content(Path file, String text, long offset, long length) {
    private static final int STEP = 1 << 20;

    public static Content of(String text) {
        return new Content(null, text, 0, text.getBytes(StandardCharsets.UTF_8).length);
    }

    public static Content of(Path file) throws IOException {
        return new Content(file, null, 0, Files.size(file));
    }

    public static Content of(Path file, long offset, long length) {
        return new Content(file, null, offset, length);
    }

    /**
     * Reads a piece.
     *
     * @param from where it begins, counted from this content's begin
     * @throws EOFException when the file has become shorter
     */
    public byte[] read(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        if (text != null) {
            System.arraycopy(text.getBytes(StandardCharsets.UTF_8), Math.toIntExact(from), bytes, 0, count);
            return bytes;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer target = ByteBuffer.wrap(bytes);
            while (target.hasRemaining()) {
                if (channel.read(target, offset + from + target.position()) < 0) {
                    throw new EOFException(file + " has become shorter than " + (offset + from + count) + " bytes");
                }
            }
        }
        return bytes;
    }

    /** Its SHA-256 in hexadecimal. */
    public String sha256() throws IOException {
        MessageDigest digest = Sha256.digest();
        for (long at = 0; at < length; at += STEP) {
            digest.update(read(at, (int) Math.min(STEP, length - at)));
        }
        return Sha256.hex(digest);
    }
}
