package dev.quadrant.db.s3;

import dev.quadrant.db.repository.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Texts as S3 wants them. */
final class S3Text {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private S3Text() {}

    /** Percent-encodes the UTF-8 bytes of all but unreserved characters (RFC 3986 section 2.3), upper-case digits. */
    static String escape(String text, boolean keepSlashes) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (UNRESERVED.indexOf(character) >= 0 || keepSlashes && character == '/') {
                escaped.append(character);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return escaped.toString();
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
    }
}
