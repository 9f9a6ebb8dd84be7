package dev.quadrant.lb.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.quadrant.lb.http.PathRewrite;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The ways to make another path of a path. */
public final class Rewrites {
    private static final String HEX = "0123456789ABCDEF";

    private Rewrites() {}

    /**
     * Puts another start in place of the one that matched.
     *
     * @param prefixes starts as the route matches them
     * @param replacement starts with a slash; "/" alone takes the start away
     */
    public static PathRewrite prefix(List<String> prefixes, String replacement) {
        List<byte[]> starts = prefixes.stream()
                .map(prefix -> trimmed(prefix).getBytes(StandardCharsets.UTF_8))
                .toList();
        return path -> {
            for (byte[] start : starts) {
                boolean ends = path.length() == start.length
                        || path.length() > start.length && path.octets()[start.length] == '/';
                if (ends && Match.startsWith(path, start)) {
                    String rest = new String(
                            path.octets(), start.length, path.length() - start.length, StandardCharsets.ISO_8859_1);
                    String whole = rest.isEmpty() ? replacement : trimmed(replacement) + rest;
                    return encoded(whole.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            return null;
        };
    }

    /** Without the slash at its end, so that what follows starts with one. */
    private static String trimmed(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }

    /**
     * Puts another path in place of one that an expression matches.
     *
     * @param replacement may have {@code $1}, {@code ${name}} for the expression's groups
     */
    public static PathRewrite expression(Pattern expression, String replacement) {
        return path -> {
            Matcher matcher = expression.matcher(Match.text(path));
            return matcher.find() ? encoded(matcher.replaceFirst(replacement).getBytes(StandardCharsets.UTF_8)) : null;
        };
    }

    /** Always the same path. */
    public static PathRewrite whole(String replacement) {
        byte[] made = encoded(replacement.getBytes(StandardCharsets.UTF_8));
        return path -> made.clone();
    }

    /** Percent-encodes all that may not stand in a path (RFC 3986 section 3.3). */
    private static byte[] encoded(byte[] path) {
        StringBuilder text = new StringBuilder(path.length + 16);
        for (byte octet : path) {
            int c = octet & 0xff;
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=:@/".indexOf(c) >= 0);
            if (plain) {
                text.append((char) c);
            } else {
                text.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
