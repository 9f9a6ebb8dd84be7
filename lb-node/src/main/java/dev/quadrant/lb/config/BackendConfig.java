package dev.quadrant.lb.config;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.tcp.ProxyVersion;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A backend. */
public interface BackendConfig {
    /** The servers, by a name of your choice. */
    Map<String, Server> servers();

    /**
     * {@code round-robin} (smooth, weighted); {@code least-connections} (for requests of very different length);
     * {@code random} (of two by chance the one with less work: for many balancers before the same servers);
     * {@code consistent-hash} (the same server for the same {@code hash.key}); {@code first} (the first in order of name
     * that has less than its {@code max-connections}); {@code response-time} (the one that is likely to answer first).
     * All go by the servers' weights, but for {@code first}.
     */
    @WithDefault("round-robin")
    Algorithm balance();

    /** What consistent hashing goes by. */
    Hash hash();

    /** The cookie that keeps a client at its server. */
    Sticky sticky();

    /**
     * How long a server that comes up, or back from drain or maintenance, warms up: it starts with a tenth of its weight.
     * 0s: not at all.
     */
    @WithDefault("0s")
    Duration slowStart();

    /**
     * Requests (TCP mode: connections) that wait while all servers have {@code max-connections}, at most; a further one is
     * answered with 503 {@code queue-full}. 0 to 1000000.
     */
    @WithDefault("1000")
    int queueLength();

    /**
     * Version of the PROXY protocol header that connections to the servers begin with: {@code v1} or {@code v2}. It says
     * who the client is, so that each request has a connection of its own. Checks say that they speak for nobody.
     */
    Optional<ProxyVersion> proxyProtocol();

    /** Active checks that find out which servers are up. */
    Health health();

    /** How long servers may take. */
    ServerTimeouts timeouts();

    /**
     * Further attempts, on other servers where there are others, for a request that did not reach a server, or that is
     * idempotent and without a body (or with one by {@code buffered-body-bytes}) and got no octet of a response. 0 to 10.
     */
    @WithDefault("3")
    int retries();

    /**
     * Statuses of responses, 400 to 599, after which an idempotent request without a body (or with one by
     * {@code buffered-body-bytes}) is sent to another server, as far as {@code retries} and the budget allow; the last response is passed on.
     */
    Optional<List<Integer>> retryStatuses();

    /**
     * Bodies of requests whose length is said and at most so many octets are received whole before a server is chosen: a
     * slow upload holds no server, and an idempotent request (PUT, DELETE) can be sent again with its body. Not of requests with
     * {@code Expect: 100-continue}, nor where head and body together have more than 32768 octets. 0 to 16384; 0: none.
     */
    @WithDefault("0")
    int bufferedBodyBytes();

    /** How many requests that a server has seen may be sent again. */
    Budget retryBudget();

    /** What takes a server out that answers its checks and fails its requests. */
    Passive passive();

    /** What leaves a backend alone that fails most requests. */
    Breaker circuitBreaker();

    /**
     * Unused connections to its servers that are kept, a server and event loop; 0 keeps none. Where there are several loops, those
     * that a loop does not use for a quarter of a second are for all of them, as many a server again.
     */
    @WithDefault("100")
    int idleConnections();

    /** A server. */
    interface Server {
        /** Its address and port. A name is looked up once, at start. */
        String address();

        /** Its share of the work beside the others' weights, 1 to 256. */
        @WithDefault("1")
        int weight();

        /** Whether it gets requests only while no other server of the backend can. */
        @WithDefault("false")
        boolean backup();

        /**
         * Requests (TCP mode: connections) that it works on at a time, at most; others go to other servers, or wait. 0 for no
         * limit.
         */
        @WithDefault("0")
        int maxConnections();
    }

    /** Consistent hashing. */
    interface Hash {
        /**
         * {@code source} (the client's address), {@code path}, {@code header:NAME} or {@code cookie:NAME}. A request without
         * that field or cookie, and TCP mode, goes by the client's address.
         */
        @WithDefault("source")
        String key();

        /**
         * How many times its part of all work a server may have before keys go to the next one, from 1; 0 for no bound. Lower
         * spreads better, higher keeps more keys where their cache is.
         */
        @WithDefault("1.25")
        double loadFactor();
    }

    /**
     * The budget keeps servers that fail under load from getting several times that load. Requests that reached no server, or
     * only a kept connection that was closed meanwhile, are not counted.
     */
    interface Budget {
        /** Retries of a hundred requests, 0 to 100. */
        @WithDefault("20")
        int percent();

        /** Retries a second beside, an event loop; ten seconds of them are kept. 0 to 1000000. */
        @WithDefault("10")
        int perSecond();
    }

    /**
     * Passive health: errors of requests take a server out for a while, never the last one that is left. Errors are
     * connections that are not made, responses that do not come or are no HTTP, and {@code statuses}.
     */
    interface Passive {
        /** Errors in a row that take a server out; 0 for never, to 1000000. */
        @WithDefault("5")
        int errors();

        /** Statuses, 400 to 599, that are errors of the server. */
        Optional<List<Integer>> statuses();

        /** How long a server is taken out the first time; it doubles each time. */
        @WithDefault("10s")
        Duration time();

        /** How long at most. A server that stays in for so long begins with {@code time} again. */
        @WithDefault("5m")
        Duration timeMax();
    }

    /** A circuit breaker: requests are refused at once, 503 {@code circuit-open}, while a backend fails most of them. */
    interface Breaker {
        /** Errors of a hundred requests that open it, 1 to 100, errors as for {@code passive}; 0: it never opens. */
        @WithDefault("0")
        int errorPercent();

        /** The fewest requests that say something, 1 to 1000000. */
        @WithDefault("20")
        int requests();

        /** Time in which they are counted. */
        @WithDefault("10s")
        Duration window();

        /** How long it stays open before one request is let through to see. */
        @WithDefault("5s")
        Duration open();
    }

    /** Clients that stay at a server. */
    interface Sticky {
        /**
         * Name of a cookie that the balancer sets, and by which the client's later requests go to the same server while it is
         * up, even when it drains. Without it clients do not stick.
         */
        Optional<String> cookie();

        /** Whether browsers send the cookie over TLS alone. */
        @WithDefault("false")
        boolean secure();
    }

    /** Timeouts on the servers' side. */
    interface ServerTimeouts {
        /** Wait for a server while all have {@code max-connections}; then 503 {@code queue-timeout}. */
        @WithDefault("5s")
        Duration queue();

        /** For a connection to be made; then the next server, at last 504 {@code connect-timeout}. */
        @WithDefault("5s")
        Duration connect();

        /** For the head of a response, once the server has the request; then 504 {@code server-timeout}. */
        @WithDefault("60s")
        Duration response();

        /** Silence of a server within the body of a response; then closed, {@code server-stalled}. */
        @WithDefault("60s")
        Duration responseBody();

        /** Silence of a WebSocket or TCP connection in both directions; then closed, {@code tunnel-timeout}. */
        @WithDefault("1h")
        Duration tunnel();

        /**
         * How long an unused connection to a server is kept. Keep it below the servers' own keep-alive, so that the balancer
         * closes first.
         */
        @WithDefault("30s")
        Duration idle();
    }

    /** Active health checks. */
    interface Health {
        /**
         * What a check is: {@code http} asks {@code path}, {@code tcp} makes a connection, {@code tls} makes a TLS handshake
         * and takes any certificate that has not expired, {@code mysql} logs in to MySQL or MariaDB and takes a denial for
         * good, {@code none} takes every server for up. Without it {@code http} when there is a path, else {@code tcp}.
         */
        Optional<CheckType> type();

        /** Target of an HTTP check, for example {@code /health}. */
        Optional<String> path();

        /** What the Host field of an HTTP check says, without it the server's address; the server name of a TLS check. */
        Optional<String> host();

        /** Statuses of an HTTP check that are good, each a status or a range. */
        @WithDefault("200-399")
        List<String> expectStatuses();

        /**
         * Text that must stand in the body of an HTTP check's response, in its first 16384 octets as they come: of a chunked
         * body within one chunk. 1 to 256 characters.
         */
        Optional<String> expectBody();

        /**
         * Field of an HTTP check's response by which the server says how much of its weight it wants, in percent: {@code 50%}
         * or {@code 50}. At 0 it gets new requests only of clients that stick to it. Without the field it gets all of its
         * weight. Parts of less than a tenth of a weight of 1 make no difference.
         */
        Optional<String> weightField();

        /** Who a {@code mysql} check logs in as, without a password; need not exist. At most 32 letters, digits and underscores. */
        @WithDefault("quadrant_check")
        String user();

        /** Time between the end of a check and the start of the next, a tenth more or less by chance. */
        @WithDefault("2s")
        Duration interval();

        /** How long a check may take. */
        @WithDefault("2s")
        Duration timeout();

        /** Good checks in a row that bring a server up. */
        @WithDefault("2")
        int rise();

        /** Bad checks in a row that take a server down; at start, one is enough. */
        @WithDefault("3")
        int fall();
    }

    /** Kinds of checks. */
    enum CheckType {
        HTTP,
        TCP,
        TLS,
        MYSQL,
        NONE
    }
}
