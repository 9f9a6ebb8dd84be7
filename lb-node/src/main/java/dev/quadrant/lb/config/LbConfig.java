package dev.quadrant.lb.config;

import dev.quadrant.lb.balance.Algorithm;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** lb-node: where it listens, the servers behind it, and its limits. */
@ConfigMapping(prefix = "quadrant.lb")
public interface LbConfig {
    /** Where clients connect, by a name of your choice. */
    Map<String, Frontend> frontends();

    /** The servers that do the work, by a name that frontends refer to. */
    Map<String, Backend> backends();

    /** What a request may be at most. */
    Limits limits();

    /**
     * Event loops: threads that each have their own listening sockets, clients and server connections. Without it, one a
     * core. More than cores wins nothing.
     */
    OptionalInt loops();

    /** A frontend. */
    interface Frontend {
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
         * Networks (CIDR) of proxies in front of this one, whose {@code X-Forwarded-*} and {@code Forwarded} fields are
         * believed and extended. From anyone else they are replaced, for a client can write into them what it likes.
         */
        Optional<List<String>> trustedProxies();

        /** How long clients may take. */
        ClientTimeouts timeouts();
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

        /** Silence of a client within a body that it sends, or that it should read; then 408 {@code body-timeout}, or closed. */
        @WithDefault("30s")
        Duration idle();

        /** How long a connection without a request is kept open. */
        @WithDefault("60s")
        Duration keepAlive();
    }

    /** A backend. */
    interface Backend {
        /** The servers, by a name of your choice. */
        Map<String, Server> servers();

        /** {@code round-robin} (smooth, weighted) or {@code least-connections} (for requests of very different length). */
        @WithDefault("round-robin")
        Algorithm balance();

        /** Active checks that find out which servers are up. */
        Health health();

        /** How long servers may take. */
        ServerTimeouts timeouts();

        /**
         * Further attempts, on other servers where there are others, for a request that did not reach a server, or that is
         * idempotent and without a body and got no octet of a response. 0 to 10.
         */
        @WithDefault("3")
        int retries();

        /** Unused connections to its servers that are kept, a server and event loop; 0 keeps none. */
        @WithDefault("100")
        int idleConnections();
    }

    /** A server. */
    interface Server {
        /** Its address and port. A name is looked up once, at start. */
        String address();

        /** Its share of the work beside the others' weights, 1 to 256. */
        @WithDefault("1")
        int weight();
    }

    /** Timeouts on the servers' side. */
    interface ServerTimeouts {
        /** For a connection to be made; then the next server, at last 504 {@code connect-timeout}. */
        @WithDefault("5s")
        Duration connect();

        /** Silence of a server that owes a response, or more of one; then 504 {@code server-timeout}, or closed. */
        @WithDefault("60s")
        Duration response();

        /** Silence of a WebSocket or TCP connection in both directions; then closed. */
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
         * What a check is: {@code http} asks {@code path} and takes 200 to 399 for good, {@code tcp} makes a connection,
         * {@code none} takes every server for up. Without it {@code http} when there is a path, else {@code tcp}.
         */
        Optional<CheckType> type();

        /** Target of an HTTP check, for example {@code /health}. */
        Optional<String> path();

        /** What the Host field of an HTTP check says; without it the server's address. */
        Optional<String> host();

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
        NONE
    }

    /** Limits of a request head, and of a server's response head. */
    interface Limits {
        /** Most octets of a head, 1024 to 24576; then 431 {@code head-too-large} or 414 {@code target-too-long}. */
        @WithDefault("16384")
        int headBytes();

        /** Most fields of a head, 8 to 1000; then 431 {@code too-many-fields}. */
        @WithDefault("128")
        int fields();
    }
}
