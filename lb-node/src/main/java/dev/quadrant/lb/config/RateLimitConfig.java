package dev.quadrant.lb.config;

import dev.quadrant.lb.limit.RateLimit;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A rate limit of a frontend's requests. */
public interface RateLimitConfig {
    /** Requests that may come in {@code per}, steadily: 1 to 1000000000. */
    int requests();

    /** The time in which they may come, 1 ms to 1 d. */
    @WithDefault("1s")
    Duration per();

    /** Requests that may come at once after a silence, 1 to 1000000000; without it as many as {@code requests}. */
    OptionalInt burst();

    /**
     * What requests have in common that are counted together: {@code source} (the client's IPv4 address, or /64 network of
     * IPv6; behind {@code trusted-proxies} the client that they name), {@code path}, {@code header:NAME} or {@code cookie:NAME};
     * several separated by commas, for example {@code source,path}. A request without the field or cookie goes by its source.
     */
    @WithDefault("source")
    List<String> key();

    /** Names of the routes whose requests count, {@code default} for what none matches; without it all. */
    Optional<List<String>> routes();

    /**
     * What happens to one too many: {@code refuse} answers 429 {@code rate-limited} with Retry-After and closes the connection;
     * {@code drop} resets it without a word.
     */
    @WithDefault("refuse")
    RateLimit.Action action();

    /**
     * How many clients, or what {@code key} says, have a count of their own at a time: 8 to 100000000, rounded up to a power of
     * two, 16 octets each. A count is never given up for another: when a flood of more than these is under way, newcomers share
     * counts.
     */
    @WithDefault("131072")
    int keys();
}
