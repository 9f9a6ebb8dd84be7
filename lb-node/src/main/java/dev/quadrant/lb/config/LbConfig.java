package dev.quadrant.lb.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** lb-node: where it listens, the servers behind it, and its limits. */
@ConfigMapping(prefix = "quadrant.lb")
public interface LbConfig {
    /** Where clients connect, by a name of your choice. */
    Map<String, FrontendConfig> frontends();

    /** The servers that do the work, by a name that frontends refer to. */
    Map<String, BackendConfig> backends();

    /** Lists of networks, by a name of your choice: at most 64 letters, digits, dashes and underscores. */
    Map<String, ListConfig> lists();

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

    /** Limits of a request head, and of a server's response head. */
    interface Limits {
        /**
         * Most networks of a list, 1 to 10000000; a file with more is refused. A million networks of IPv4 take 10 MB, of IPv6
         * up to 18 MB, and as much again while they are read.
         */
        @WithDefault("2000000")
        int listNetworks();

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
