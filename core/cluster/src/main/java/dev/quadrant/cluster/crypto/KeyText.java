package dev.quadrant.cluster.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * The form of every key file here: 32 bytes a line as base64 (44 characters) or hex (64 characters), empty lines and those that begin
 * with {@code #} apart. What is wrong is said in words that fit behind the file's name and show nothing of the content.
 */
public final class KeyText {
    /** Length of a key in bytes. */
    public static final int BYTES = 32;

    /** What to do about a key file that is not there or holds no key. */
    public static final String HOW_TO_MAKE = "make one with: (umask 077; openssl rand -base64 32 > FILE)";

    private KeyText() {}

    /**
     * Reads the lines of a key file.
     *
     * @param key makes a key of a line; {@link IllegalArgumentException} when it is none
     * @return the keys in the order of their lines; empty when there is none
     * @throws IllegalArgumentException when a line is no key
     */
    public static <K> List<K> keys(String text, Function<String, K> key) {
        List<K> keys = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            try {
                keys.add(key.apply(content));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        number == 1 ? e.getMessage() : e.getMessage() + " on line " + number, e);
            }
        }
        return keys;
    }

    /**
     * The bytes of a key, white space around it ignored.
     *
     * @throws IllegalArgumentException when it is none, or one that nobody can have meant
     */
    public static byte[] bytes(String text) {
        String line = text.strip();
        if (line.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (line.lines().count() > 1) {
            throw new IllegalArgumentException("has more than one line");
        }
        byte[] bytes = decode(line);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("holds a key of " + bytes.length + " bytes, not of " + BYTES);
        }
        if (allEqual(bytes)) {
            throw new IllegalArgumentException("holds a key whose bytes are all the same");
        }
        return bytes;
    }

    private static byte[] decode(String line) {
        try {
            // 64 characters are hex: base64 of them would be 48 bytes, which no key has.
            return line.length() == 2 * BYTES
                    ? HexFormat.of().parseHex(line)
                    : Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("holds neither base64 nor hex");
        }
    }

    private static boolean allEqual(byte[] bytes) {
        byte[] same = new byte[bytes.length];
        Arrays.fill(same, bytes[0]);
        return Arrays.equals(bytes, same);
    }
}
