package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * An alert as receivers see it. Immutable; times in ms since 1970.
 *
 * @param labels that name it, those of the node among them
 * @param endsAt when it ended; 0 while it fires
 * @param source a link to the expression; may be empty
 */
public record Notice(Labels labels, SortedMap<String, String> annotations, long startsAt, long endsAt, String source) {
    private static final long FNV_BASE = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int SEPARATOR = 0xff;

    boolean firing() {
        return endsAt == 0;
    }

    /** Names the labels in 16 digits, as Alertmanager does: FNV-1a of names and values. */
    String fingerprint() {
        long[] hash = {FNV_BASE};
        labels.forEach((name, value) -> {
            hash[0] = mixed(mixed(hash[0], name), value);
        });
        return HexFormat.of().toHexDigits(hash[0]);
    }

    private static long mixed(long hash, String text) {
        long mixed = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            mixed = (mixed ^ (b & SEPARATOR)) * FNV_PRIME;
        }
        return (mixed ^ SEPARATOR) * FNV_PRIME;
    }
}
