package dev.quadrant.dns.config;

import dev.quadrant.dns.answer.RateLimits;
import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.wire.Names;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Networks and rates of the configuration as the answer path wants them. */
public final class ClientLists {
    private ClientLists() {}

    /**
     * Who may ask for which zone, by origin with a final dot.
     *
     * @throws IllegalArgumentException in words
     */
    public static Map<String, AddressSet> zones(DnsConfig config) {
        Map<String, AddressSet> allowed = new TreeMap<>();
        config.zones()
                .forEach((origin, zone) -> zone.allowQuery()
                        .ifPresent(networks ->
                                allowed.put(Names.text(Names.lower(Names.parse(origin))), AddressSet.parse(networks))));
        return allowed;
    }

    /** The rate limits; their ranges were checked. */
    public static RateLimits limits(DnsConfig.RateLimit config) {
        return new RateLimits(
                config.responsesPerSecond(),
                config.queriesPerSecond(),
                config.slip(),
                config.ipv4Prefix(),
                config.ipv6Prefix(),
                AddressSet.parse(config.exempt().orElse(List.of())));
    }
}
