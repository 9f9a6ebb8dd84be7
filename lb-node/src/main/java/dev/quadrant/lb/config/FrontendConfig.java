package dev.quadrant.lb.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A frontend. */
public interface FrontendConfig {
    /** Addresses and ports to listen on, for example {@code 0.0.0.0:80,[::]:80}. */
    List<String> listen();

    /** Name of the backend that gets its requests. */
    String backend();

    /**
     * {@code http} reads and checks every request and balances each; {@code tcp} passes octets on unread and balances
     * connections.
     */
    @WithDefault("http")
    Mode mode();

    /**
     * Most connections at a time; a further one is answered with 503 {@code too-many-connections} and closed (TCP mode:
     * just closed). Each needs a descriptor, and one more for its server.
     */
    @WithDefault("10000")
    int maxConnections();

    /**
     * Most connections at a time from one IPv4 address or IPv6 /64 network; a further one is answered with 429
     * {@code too-many-connections-source} and closed. Trusted proxies are not counted. 0, for no limit, to 10000000. Many
     * people can share an address: a household needs some dozens, a company hundreds.
     */
    @WithDefault("0")
    int maxConnectionsPerSource();

    /**
     * Networks (CIDR) of proxies in front of this one, whose {@code X-Forwarded-*} and {@code Forwarded} fields are
     * believed and extended. From anyone else they are replaced, for a client can write into them what it likes.
     */
    Optional<List<String>> trustedProxies();

    /**
     * Networks (CIDR) of proxies whose connections begin with a PROXY protocol header, version 1 or 2: the client that it
     * names counts as the client. From them a connection without one is closed ({@code proxy-header-malformed}); from
     * anyone else the header is not read, for a client can write into it what it likes.
     */
    Optional<List<String>> proxyProtocolFrom();

    /**
     * Lists whose addresses alone may connect; without it all may. Others are reset before anything is read of them or written
     * to them ({@code source-not-allowed}). Behind a proxy whose connections begin with a PROXY header the client that it names
     * counts; for a proxy that is believed by {@code trusted-proxies} see the {@code source} of routes.
     */
    Optional<List<String>> allow();

    /** Lists whose addresses may not connect, whatever allows them ({@code source-denied}). */
    Optional<List<String>> deny();

    /** How long clients may take. */
    ClientTimeouts timeouts();

    /** Where its requests are logged; HTTP mode alone. */
    AccessLog accessLog();

    /** What of the gate may be otherwise. */
    Gate gate();

    /**
     * Answers what does not come over TLS with 308 to the same target at {@code https://}. Routes whose {@code order} is
     * below 0 go before it.
     */
    @WithDefault("false")
    boolean httpsRedirect();

    /** Routes by a name of your choice; the first one that matches decides, {@code backend} gets what none matches. */
    Map<String, RouteConfig> routes();

    /** Rate limits by a name of your choice; a request counts in all of them, and HTTP mode alone has them. */
    Map<String, RateLimitConfig> rateLimits();

    /** Changes of all requests' fields, before those of the route. */
    RouteConfig.Fields requestHeaders();

    /** Changes of all responses' fields, before those of the route. */
    RouteConfig.Fields responseHeaders();

    /** The access log of a frontend: a line a request. */
    interface AccessLog {
        /**
         * File that lines are appended to, for the node's user and group alone; opened again at SIGHUP, so that it can be
         * rotated. Each frontend has its own. Without it requests are not logged.
         */
        Optional<String> file();

        /**
         * {@code combined} is the format of Apache and nginx, with times in milliseconds, names and the reason of a refusal
         * behind it; {@code json} is an object a line, times in microseconds.
         */
        @WithDefault("combined")
        dev.quadrant.lb.access.AccessLog.Format format();

        /**
         * Octets that may wait to be written, an event loop: 65536 to 67108864. Requests never wait for the disk; lines for
         * which there is no room are dropped and counted.
         */
        @WithDefault("1048576")
        int bufferBytes();
    }

    /** The gate of a frontend. */
    interface Gate {
        /**
         * Rules that only log and count a breach, by their reason codes, or {@code all}: to see what would be refused before
         * it is. The request passes in the one way in which it can be read then; rules after whose breach the end of the
         * request would be in doubt, and limits, cannot log only.
         */
        Optional<List<String>> logOnly();

        /** Field of a refusal's response that has the reason code; {@code none} leaves it out. */
        @WithDefault(dev.quadrant.lb.gate.Gate.FIELD)
        String reasonField();
    }

    /** How octets are treated. */
    enum Mode {
        HTTP,
        TCP
    }

    /** Timeouts on the clients' side. */
    interface ClientTimeouts {
        /** For a whole request head, from its first octet or from the connection's start; then 408 {@code head-timeout}. */
        @WithDefault("10s")
        Duration head();

        /** Silence of a client within a body that it sends; then 408 {@code body-timeout}. */
        @WithDefault("30s")
        Duration body();

        /** Silence of a client that should read its response; then closed, {@code client-stalled}. */
        @WithDefault("30s")
        Duration idle();

        /**
         * Slowest rate of a body in octets a second, as a mean over the time that the client is waited for, beyond what
         * {@code body} or {@code idle} gives: a body in drops holds no connection for long. 0 for none, up to 1000000000. A
         * high rate ends clients on bad lines.
         */
        @WithDefault("500")
        int minRate();

        /** How long a connection without a request is kept open. */
        @WithDefault("60s")
        Duration keepAlive();

        /**
         * How long an HTTP client may keep its connection waiting, for a request, more of one, or to read, while
         * {@code max-connections} leaves none for others: the one that has waited longest is closed for a new one,
         * {@code evicted}. Slow clients take no places from others so.
         */
        @WithDefault("1s")
        Duration evict();
    }
}
