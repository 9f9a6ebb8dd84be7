package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.AddressSet;

/**
 * How much one network may get by UDP.
 *
 * @param responses of one kind (the same name, or names that do not exist in one zone, or errors) in a second; 0: no limit
 * @param queries of all kinds in a second; 0: no limit
 * @param slip every how many of the responses over the limit is sent truncated, so that a real client asks by TCP; 0: none
 * @param ipv4Prefix bits that make a network of IPv4, 1 to 32
 * @param ipv6Prefix bits that make a network of IPv6, 1 to 64
 * @param exempt clients without limits
 */
public record RateLimits(int responses, int queries, int slip, int ipv4Prefix, int ipv6Prefix, AddressSet exempt) {
    /** No limits. */
    public static final RateLimits NONE = new RateLimits(0, 0, 2, 24, 56, AddressSet.EMPTY);

    public RateLimits {
        if (responses < 0
                || queries < 0
                || slip < 0
                || ipv4Prefix < 1
                || ipv4Prefix > 32
                || ipv6Prefix < 1
                || ipv6Prefix > 64) {
            throw new IllegalArgumentException("rate limits out of range");
        }
    }

    boolean isOff() {
        return responses == 0 && queries == 0;
    }
}
