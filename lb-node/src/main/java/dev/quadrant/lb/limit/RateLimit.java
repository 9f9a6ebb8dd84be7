package dev.quadrant.lb.limit;

import dev.quadrant.lb.balance.Hash;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.http.RequestKey;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** So many requests in a time for all that have something in common. May be used from any thread. */
public final class RateLimit {
    /** What happens to a request that is one too many. */
    public enum Action {
        /** 429 with Retry-After. */
        REFUSE,
        /** The connection is reset without a word. */
        DROP
    }

    private final String name;
    private final Plan plan;
    private final BucketTable buckets;
    private final long start = System.nanoTime();
    private final LongAdder limited = new LongAdder();

    /**
     * What it is made of.
     *
     * @param keys what requests have in common, all of them together; 1 or more
     * @param routes names of the routes whose requests count; empty for all
     * @param places how many different requests it can tell apart at a time
     */
    public record Plan(Gcra gcra, List<RequestKey> keys, Set<String> routes, Action action, int places) {
        public Plan {
            keys = List.copyOf(keys);
            routes = Set.copyOf(routes);
        }

        /** For people. */
        public String words() {
            long burst = gcra.tolerance() / gcra.interval() + 1;
            return "at most " + burst + " at once, then one every " + Duration.ofNanos(gcra.interval()) + " by "
                    + keys.stream().map(RequestKey::toString).collect(Collectors.joining(" and "))
                    + (action == Action.REFUSE ? "; else 429" : "; else reset");
        }
    }

    public RateLimit(String name, Plan plan) {
        this.name = name;
        this.plan = plan;
        buckets = new BucketTable(plan.gcra(), plan.places(), new SecureRandom().nextLong());
    }

    /** The limit until now, when it is the same: what was taken stays taken. */
    public static RateLimit succeed(String name, Plan plan, Optional<RateLimit> before) {
        return before.filter(old -> old.plan.equals(plan)).orElseGet(() -> new RateLimit(name, plan));
    }

    public String name() {
        return name;
    }

    public Plan plan() {
        return plan;
    }

    /** Whether requests of a route count. */
    public boolean appliesTo(String route) {
        return plan.routes().isEmpty() || plan.routes().contains(route);
    }

    /**
     * Counts a request.
     *
     * @param source the client's address
     * @param nanos now, of {@link System#nanoTime()}
     * @return 0 when it may pass, else how long until one of its kind may, in nanoseconds
     */
    public long take(RequestHead head, InetAddress source, long nanos) {
        // A generation's first wake-up can be older than the limit.
        long wait = buckets.take(key(head, source), Math.max(0, nanos - start));
        if (wait > 0) {
            limited.increment();
        }
        return wait;
    }

    /** How many requests of its kind may come at once now. */
    public long left(RequestHead head, InetAddress source, long nanos) {
        return buckets.left(key(head, source), Math.max(0, nanos - start));
    }

    private long key(RequestHead head, InetAddress source) {
        long client = client(source.getAddress());
        long key = 0;
        for (RequestKey part : plan.keys()) {
            key = Hash.mix(key) ^ part.of(head, client);
        }
        return key;
    }

    /** An IPv4 address, or the /64 network of an IPv6 address: what one customer has. */
    private static long client(byte[] address) {
        long client = address.length;
        for (int i = 0; i < Math.min(address.length, Long.BYTES); i++) {
            client = client << Byte.SIZE ^ address[i] & 0xff;
        }
        return Hash.mix(client);
    }

    /** Requests that were one too many. */
    public long limited() {
        return limited.sum();
    }

    /** Requests that found no bucket of their own. */
    public long crowded() {
        return buckets.crowded();
    }
}
