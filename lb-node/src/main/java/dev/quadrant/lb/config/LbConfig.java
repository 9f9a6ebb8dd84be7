package dev.quadrant.lb.config;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.tcp.ProxyVersion;
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

    /**
     * Most connections of clients at a time, over all frontends; a further one is answered with 503
     * {@code too-many-connections-node} and closed. Each needs a descriptor, and one more for its server: fewer when
     * RLIMIT_NOFILE has too few of them, which {@code lb-node check} and the log say. 1 to 10000000.
     */
    @WithDefault("40000")
    int maxConnections();

    /** What a request may be at most. */
    Limits limits();

    /**
     * How long connections that began before a reload may go on: they end with their next response, or when they have been
     * unused for long enough; WebSockets and TCP connections when they end by themselves. What is left then is closed.
     */
    @WithDefault("10m")
    Duration reloadDrain();

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
        Map<String, Route> routes();

        /** Changes of all requests' fields, before those of the route. */
        Fields requestHeaders();

        /** Changes of all responses' fields, before those of the route. */
        Fields responseHeaders();
    }

    /** A route. */
    interface Route {
        /** Its place among the frontend's routes: the lowest is tried first, and the same numbers by name. */
        @WithDefault("100")
        int order();

        /** Which requests it is for: every kind of condition that is given must hold. */
        Conditions match();

        /** The backend that gets the requests; without it the frontend's. */
        Optional<String> backend();

        /**
         * Where clients are sent instead: a URL or path in which {@code {host}}, {@code {path}}, {@code {query}} and
         * {@code {target}} stand for parts of the request, for example {@code https://www.example.org{target}}.
         */
        Optional<String> redirect();

        /** Status of the redirect: 301, 302, 303, 307 or 308. */
        @WithDefault("308")
        int redirectStatus();

        /** Status of a fixed response that clients get instead, 200 to 599. */
        OptionalInt respond();

        /** Body of the fixed response, at most 8192 octets. */
        Optional<String> respondBody();

        /** Content-Type of the fixed response. */
        @WithDefault("text/plain; charset=utf-8")
        String respondType();

        /**
         * Start of the path for the server in place of the {@code path-prefix} that matched; {@code /} takes the start away.
         * The server gets the path in its simplest form, the query as it came.
         */
        Optional<String> rewritePrefix();

        /**
         * Path for the server in place of the client's; {@code $1} is the first group of {@code path-regex}. A longer one
         * than the client's by more than 1024 octets is refused with 414 {@code target-too-long}.
         */
        Optional<String> rewritePath();

        /** Changes of the requests' fields. */
        Fields requestHeaders();

        /** Changes of the responses' fields. */
        Fields responseHeaders();
    }

    /** Conditions of a route. Paths are compared in their simplest form: decoded, without dots and double slashes. */
    interface Conditions {
        /** Host names without a port, one of which must be asked for; {@code *.example.org} is all names below it. */
        Optional<List<String>> host();

        /** Whole paths; one of these, of {@code path-prefix} or {@code path-regex} must match. */
        Optional<List<String>> path();

        /** Starts of paths, up to the end of a segment: {@code /a} is {@code /a} and {@code /a/b}, not {@code /ab}. */
        Optional<List<String>> pathPrefix();

        /** Regular expression (RE2 syntax, linear time) that must match the whole path; at most 1000 characters. */
        Optional<String> pathRegex();

        /** Methods, one of which the request must have. */
        Optional<List<String>> method();

        /** Fields that the request must have, by name, with their whole value; {@code *} is any value. */
        Map<String, String> header();

        /**
         * Networks (CIDR), from one of which the request must come: from the client's address, or from the one that a
         * trusted proxy says it has.
         */
        Optional<List<String>> source();
    }

    /**
     * Changes of fields; removals first. Together with those of the frontend they may make a head 1024 octets longer. The
     * fields of one hop, and those that the balancer writes itself, cannot be changed.
     */
    interface Fields {
        /** Fields that get this value, by name, whatever there was. */
        Map<String, String> set();

        /** Fields that are added, by name, beside what there is. */
        Map<String, String> add();

        /** Names of fields that are removed. */
        Optional<List<String>> remove();
    }

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

    /** A backend. */
    interface Backend {
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
         * idempotent and without a body and got no octet of a response. 0 to 10.
         */
        @WithDefault("3")
        int retries();

        /**
         * Statuses of responses, 400 to 599, after which an idempotent request without a body is sent to another server, as far
         * as {@code retries} and the budget allow; the last response is passed on.
         */
        Optional<List<Integer>> retryStatuses();

        /** How many requests that a server has seen may be sent again. */
        Budget retryBudget();

        /** What takes a server out that answers its checks and fails its requests. */
        Passive passive();

        /** What leaves a backend alone that fails most requests. */
        Breaker circuitBreaker();

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

        /**
         * Most pipes of an event loop, 0 to 10000: what octets of long bodies and of TCP connections pass by without being copied, a
         * pipe a direction, while they are on their way. Each has two descriptors, and up to 64 KiB of the kernel's memory while its
         * reader is slow. When there is none left the octets are copied, and {@code quadrant_lb_pipes_missed_total} counts it; 0 to copy all.
         */
        @WithDefault("128")
        int pipes();
    }
}
