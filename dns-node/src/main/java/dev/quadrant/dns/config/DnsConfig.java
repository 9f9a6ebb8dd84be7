package dev.quadrant.dns.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The DNS service of this node. */
@ConfigMapping(prefix = "quadrant.dns")
public interface DnsConfig {
    /**
     * Addresses and port to answer at by UDP and TCP, {@code address:port} or {@code [ipv6]:port} each. On a wildcard
     * address an answer leaves from the address that the query came to, so that virtual IPs work as they come and go.
     */
    @WithDefault("0.0.0.0:53,[::]:53")
    List<String> listen();

    /**
     * Directory of the master files, a file for each zone, named for its origin: {@code example.com.zone}. Files that are
     * added, changed or removed are noticed (see {@code watch-interval}); a file with an error leaves the zone as it was.
     */
    @WithDefault("/etc/quadrant/zones")
    Path zonesDir();

    /**
     * How often the files of the zones are looked at for changes. A changed file is read once it was the same at two looks,
     * so that one that is being written is not read half. 0s: only SIGHUP reloads.
     */
    @WithDefault("1s")
    Duration watchInterval();

    /**
     * Threads that answer UDP, each with a socket of its own on every address. 0: as many as there are processors. Fewer
     * leave processors to other work; more do not help.
     */
    @WithDefault("0")
    int udpThreads();

    /**
     * Most bytes of a response by UDP, 512 to 4096, for clients that take as much (EDNS). 1232 passes every path without
     * fragments; larger answers come truncated, and the client asks again by TCP.
     */
    @WithDefault("1232")
    int udpPayload();

    /**
     * Whether positive answers leave out the name servers of the zone and addresses that nobody asked for. Smaller answers
     * save bandwidth and amplify less; full ones are what BIND and NSD send.
     */
    @WithDefault("false")
    boolean minimalResponses();

    /** Most aliases (CNAME, DNAME) that one answer follows inside our zones, 1 to 64. The client goes on from there. */
    @WithDefault("16")
    int chainLimit();

    /** Limits of TCP. */
    Tcp tcp();

    /** Limits of TCP. */
    interface Tcp {
        /** Most TCP connections at a time; further ones are closed at once. Each takes a file descriptor. */
        @WithDefault("1000")
        int connections();

        /** Most TCP connections of one client address at a time; further ones are closed at once. */
        @WithDefault("100")
        int connectionsPerClient();

        /**
         * How long a connection may go without a complete query before it is closed (RFC 7766 section 6.2.3). Single bytes
         * do not prolong it.
         */
        @WithDefault("10s")
        Duration idleTimeout();

        /** How long a client may take none of the answers waiting for it before it is cut off. */
        @WithDefault("5s")
        Duration writeTimeout();
    }
}
