package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.Rcode;

/**
 * Response rate limiting: decides whether a response by UDP goes out, since its address may be forged and its owner a victim. One a
 * thread over a {@link RateTable} of all.
 */
final class RateLimiter {
    /** What becomes of a response. */
    enum Verdict {
        SEND,
        /** It goes out empty and truncated. */
        SLIP,
        DROP
    }

    /** Key of what a network gets in all; kinds of responses have others. */
    private static final long ALL = 0x51;

    private static final long NAMELESS = 0x7f;

    private final RateLimits limits;
    private final RateTable table;
    private int over;

    RateLimiter(RateLimits limits, RateTable table) {
        this.limits = limits;
        this.table = table;
    }

    boolean isOff() {
        return limits.isOff();
    }

    /**
     * Counts a response.
     *
     * @param subject a number for the name, wildcard, cut or zone that the response speaks for
     * @param nanos now
     */
    Verdict check(Client client, int rcode, long subject, long nanos) {
        if (limits.exempt().contains(client)) {
            return Verdict.SEND;
        }
        long network = client.network(limits.ipv4Prefix(), limits.ipv6Prefix()) * 0x9e3779b97f4a7c15L;
        boolean named = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
        long kind = named ? subject << 8 | rcode : NAMELESS << 8 | rcode;
        boolean within = (limits.queries() == 0 || table.take(network ^ ALL << 56, limits.queries(), nanos))
                && (limits.responses() == 0 || table.take(network ^ kind, limits.responses(), nanos));
        if (within) {
            return Verdict.SEND;
        }
        over++;
        return limits.slip() > 0 && over % limits.slip() == 0 ? Verdict.SLIP : Verdict.DROP;
    }
}
