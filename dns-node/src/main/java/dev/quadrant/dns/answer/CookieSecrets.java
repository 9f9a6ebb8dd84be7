package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.Wire;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The server's secrets for DNS cookies (RFC 9018): new cookies are made with the first, those of all are accepted. Servers that
 * answer at one address share them. Immutable.
 *
 * <p>To roll over: put the new secret second everywhere, then first everywhere, then, after an hour, remove the old one.
 */
public final class CookieSecrets {
    /** Most secrets. */
    public static final int MAX = 3;

    private static final int BYTES = 16;

    private final long[] keys;

    private CookieSecrets(List<byte[]> secrets) {
        keys = new long[secrets.size() * 2];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Wire.little64(secrets.get(i / 2), i % 2 * 8);
        }
    }

    /** Secrets of this process alone: a new one, and before it the first of {@code older}, if that is not null. */
    public static CookieSecrets random(SecureRandom random, CookieSecrets older) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        CookieSecrets fresh = new CookieSecrets(List.of(secret));
        return older == null ? fresh : fresh.before(older);
    }

    private CookieSecrets(long[] keys) {
        this.keys = keys;
    }

    private CookieSecrets before(CookieSecrets older) {
        return new CookieSecrets(new long[] {keys[0], keys[1], older.keys[0], older.keys[1]});
    }

    /**
     * Parses secrets of 32 hexadecimal digits, one a line; empty lines and those that begin with {@code #} count for nothing.
     *
     * @throws IllegalArgumentException in words that tell nothing of a secret
     */
    public static CookieSecrets parse(List<String> lines) {
        List<byte[]> secrets = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!line.matches("[0-9a-fA-F]{32}")) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not 32 hexadecimal digits");
            }
            secrets.add(HexFormat.of().parseHex(line));
        }
        if (secrets.isEmpty() || secrets.size() > MAX) {
            throw new IllegalArgumentException(secrets.size() + " secrets, not 1 to " + MAX);
        }
        return new CookieSecrets(secrets);
    }

    int count() {
        return keys.length / 2;
    }

    /** The first half of secret {@code i}, little endian. */
    long first(int i) {
        return keys[2 * i];
    }

    /** The second half of secret {@code i}, little endian. */
    long second(int i) {
        return keys[2 * i + 1];
    }

    @Override
    public String toString() {
        return count() + " secrets";
    }
}
