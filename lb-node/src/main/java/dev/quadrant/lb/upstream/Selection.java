package dev.quadrant.lb.upstream;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.http.RequestKey;
import java.time.Duration;
import java.util.Optional;

/**
 * How a backend chooses the server for a request.
 *
 * @param loadFactor for {@link Algorithm#CONSISTENT_HASH}: see there
 * @param key what a request is hashed by
 * @param slowStart how long a server that comes up warms up; zero for not at all
 * @param sticky the cookie that keeps a client at its server
 */
public record Selection(
        Algorithm algorithm, double loadFactor, RequestKey key, Duration slowStart, Optional<StickyCookie> sticky) {
    /** The algorithm alone: hashing by the client's address without a bound, nothing sticky, no slow start. */
    public static Selection of(Algorithm algorithm) {
        return new Selection(algorithm, Double.POSITIVE_INFINITY, RequestKey.SOURCE, Duration.ZERO, Optional.empty());
    }
}
