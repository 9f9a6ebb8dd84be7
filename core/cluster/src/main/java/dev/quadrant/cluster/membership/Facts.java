package dev.quadrant.cluster.membership;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How much a member may publish. A value fits into one datagram with its key; all of a member's are a few datagrams, so that
 * the whole state of a hundred members is less than half a megabyte. Beyond the bounds nothing is cut: the publisher is told.
 */
public final class Facts {
    /** Keys of a member, those included whose value was taken back. */
    public static final int KEYS_MAX = 16;
    /** Characters of a key. */
    public static final int KEY_MAX = 64;
    /** Bytes of a value in UTF-8. */
    public static final int VALUE_MAX = 1_024;
    /** Bytes of all keys and values of a member in UTF-8. */
    public static final int BYTES_MAX = 4_096;

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private Facts() {}

    /**
     * Why a value cannot be published.
     *
     * @param published what the member publishes already, keys with an empty value included
     * @return one line that names the bound; empty when it can
     */
    public static String refusal(Map<String, String> published, String key, String value) {
        if (key.length() > KEY_MAX || !KEY.matcher(key).matches()) {
            return "the key '" + key + "' is not 1 to " + KEY_MAX + " lower-case letters, digits, '.', '_' and '-'";
        }
        int bytes = Member.utf8(value);
        if (bytes > VALUE_MAX) {
            return "the value of '" + key + "' has " + bytes + " bytes; a value may have " + VALUE_MAX;
        }
        if (!published.containsKey(key) && published.size() >= KEYS_MAX) {
            return "'" + key + "' would be the key number " + (KEYS_MAX + 1) + "; a member may publish " + KEYS_MAX;
        }
        int all = key.length() + bytes;
        for (Map.Entry<String, String> entry : published.entrySet()) {
            if (!entry.getKey().equals(key)) {
                all += entry.getKey().length() + Member.utf8(entry.getValue());
            }
        }
        return all <= BYTES_MAX
                ? ""
                : "with '" + key + "' this member would publish " + all + " bytes; it may publish " + BYTES_MAX;
    }
}
