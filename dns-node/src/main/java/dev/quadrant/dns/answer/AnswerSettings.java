package dev.quadrant.dns.answer;

import java.time.Duration;

/**
 * What an operator chooses about answers, for the life of the server.
 *
 * @param udpPayload most bytes of a UDP response, and what the server says it takes; 512 to 4096
 * @param minimal whether name servers and addresses that nobody asked for are left out of positive answers
 * @param chainLimit most aliases (CNAME, DNAME) that one answer follows
 * @param nsid what clients get who ask for the server's identifier, at most {@value #NSID_MAX} characters; empty for nothing
 * @param idle how long a TCP connection may idle, for clients who ask
 * @param limits rate limits of UDP
 */
public record AnswerSettings(
        int udpPayload, boolean minimal, int chainLimit, String nsid, Duration idle, RateLimits limits) {
    /** Most characters of an identifier. */
    public static final int NSID_MAX = 100;

    public AnswerSettings {
        if (udpPayload < 512 || udpPayload > 4096 || chainLimit < 1 || nsid.length() > NSID_MAX) {
            throw new IllegalArgumentException("udpPayload " + udpPayload + ", chainLimit " + chainLimit);
        }
    }

    /** 1232 bytes (what every path takes without fragments), full answers, 16 aliases, no identifier, no rate limits. */
    public static final AnswerSettings DEFAULT =
            new AnswerSettings(1232, false, 16, "", Duration.ofSeconds(10), RateLimits.NONE);

    /** The same with minimal answers and a limit of aliases. */
    public AnswerSettings minimal(int aliases) {
        return new AnswerSettings(udpPayload, true, aliases, nsid, idle, limits);
    }

    /** The same with an identifier. */
    public AnswerSettings nsid(String identifier) {
        return new AnswerSettings(udpPayload, minimal, chainLimit, identifier, idle, limits);
    }

    /** The same with rate limits. */
    public AnswerSettings limits(RateLimits others) {
        return new AnswerSettings(udpPayload, minimal, chainLimit, nsid, idle, others);
    }
}
