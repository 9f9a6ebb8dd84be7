package dev.quadrant.dns.answer;

import dev.quadrant.cluster.crypto.SipHash;
import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Wire;

/** Makes and checks server cookies (RFC 9018 section 4). Without I/O or allocation; one a thread. */
final class Cookies {
    /** Bytes of a whole cookie, the client's part included. */
    static final int SIZE = EdnsOption.CLIENT_COOKIE + 16;

    private static final int VERSION = 1;
    private static final int TIME_AT = EdnsOption.CLIENT_COOKIE + 4;
    private static final int HASH_AT = EdnsOption.CLIENT_COOKIE + 8;
    /** How long a cookie is good, and how far a server's clock may be ahead of this one's; in seconds. */
    private static final int MAX_AGE = 3600;

    private static final int MAX_AHEAD = 300;
    /** How old a cookie may be that is returned as it came (RFC 9018 section 4.3); in seconds. */
    private static final int RENEWED_AFTER = 1800;

    /** What a query said. */
    enum Status {
        /** No cookie. */
        NONE,
        /** A client's cookie alone, or with a server cookie that is not good: the address may be forged. */
        UNPROVEN,
        /** The client got this server's answer at its address not long ago. */
        PROVEN,
        /** The same, and its cookie is what it would be answered with, but for a newer time: it can be returned. */
        CURRENT;

        /** Whether the client's address cannot be forged. */
        boolean isProof() {
            return this == PROVEN || this == CURRENT;
        }
    }

    private final byte[] hashed = new byte[EdnsOption.CLIENT_COOKIE + 8 + 16];
    private final byte[] made = new byte[SIZE];

    /** Checks the cookie of a query, of which {@code message} is the bytes. */
    Status check(CookieSecrets secrets, Query query, byte[] message, Client client, long epochSeconds) {
        if (query.cookieLength() == 0) {
            return Status.NONE;
        }
        int at = query.cookieAt();
        if (query.cookieLength() != SIZE || message[at + EdnsOption.CLIENT_COOKIE] != VERSION) {
            return Status.UNPROVEN;
        }
        int age = (int) epochSeconds - Wire.i32(message, at + TIME_AT);
        if (age > MAX_AGE || age < -MAX_AHEAD) {
            return Status.UNPROVEN;
        }
        System.arraycopy(message, at, hashed, 0, HASH_AT);
        int length = HASH_AT + client.write(hashed, HASH_AT);
        for (int i = 0; i < secrets.count(); i++) {
            long hash = SipHash.hash(secrets.first(i), secrets.second(i), hashed, length);
            if (hash == Wire.little64(message, at + HASH_AT)) {
                return i == 0 && age < RENEWED_AFTER ? Status.CURRENT : Status.PROVEN;
            }
        }
        return Status.UNPROVEN;
    }

    /** The cookie that answers that of a query: {@link #SIZE} bytes, until the next call. */
    byte[] make(CookieSecrets secrets, Query query, byte[] message, Client client, long epochSeconds) {
        System.arraycopy(message, query.cookieAt(), made, 0, EdnsOption.CLIENT_COOKIE);
        Wire.put32(made, EdnsOption.CLIENT_COOKIE, VERSION << 24);
        Wire.put32(made, TIME_AT, (int) epochSeconds);
        System.arraycopy(made, 0, hashed, 0, HASH_AT);
        int length = HASH_AT + client.write(hashed, HASH_AT);
        long hash = SipHash.hash(secrets.first(0), secrets.second(0), hashed, length);
        Wire.putLittle64(made, HASH_AT, hash);
        return made;
    }
}
