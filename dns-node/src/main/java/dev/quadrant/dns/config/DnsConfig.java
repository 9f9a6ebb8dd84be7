package dev.quadrant.dns.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * fragments, and up to that an answer by IPv4 says "don't fragment"; larger answers come truncated, and the client asks again by TCP.
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

    /**
     * What clients get who ask which server answered (NSID, RFC 5001), at most 100 characters; {@code none} for nothing. Unless
     * set, the node's name.
     */
    Optional<String> nsid();

    /**
     * Every how many queries of a thread one is logged (client, name, type, response code), at most 100 lines a second. 0: none.
     */
    @WithDefault("0")
    int queryLogSample();

    /**
     * Networks whose clients may ask, as {@code 192.0.2.0/24,2001:db8::/32}; others are REFUSED. Unless set, everybody. Read
     * again at reload are the secrets of cookies and the zones; this is not.
     */
    Optional<List<String>> allowQuery();

    /** Networks whose messages are dropped without an answer. */
    Optional<List<String>> dropClients();

    /**
     * File with secrets of DNS cookies (RFC 9018), 32 hexadecimal digits a line: the first makes new cookies, up to two more
     * are accepted. Servers that answer at one address need the same. To roll over, put the new secret second everywhere,
     * then first, and remove the old one an hour later. Unless set, secrets are made at random and changed every day.
     */
    Optional<Path> cookieSecretsFile();

    /** Settings of single zones, by origin: {@code quadrant.dns.zones."example.com".allow-query=...}. */
    Map<String, ZoneConfig> zones();

    /** Settings of one zone. */
    interface ZoneConfig {
        /** Networks whose clients may ask for names of the zone; others are REFUSED. Unless set, everybody. */
        Optional<List<String>> allowQuery();
    }

    /** The zone that is made from the cluster. */
    RoleZone roleZone();

    /** The zone that is made from the cluster. */
    interface RoleZone {
        /**
         * Name of a zone that this node makes from the cluster, for example {@code cluster.example.com}: a name for each
         * server, {@code NODE.ROLE.DOMAIN}; {@code ROLE.DOMAIN} with the servers that are healthy now; {@code VIP.DOMAIN} for
         * each virtual IP of a member. A server's address is that of its admin interface as it is advertised, or, where that is
         * loopback or a wildcard, the one that its gossip comes from. Unless set, there is no such zone.
         */
        Optional<String> domain();

        /** TTL of its records: how long a resolver may send clients to a server that has failed. 0s to 1h. */
        @WithDefault("5s")
        Duration ttl();
    }

    /** Rate limits of UDP, which keep this server from flooding a victim whose address is forged. */
    RateLimit rateLimit();

    /** Rate limits of UDP, which keep this server from flooding a victim whose address is forged. */
    interface RateLimit {
        /**
         * Most responses of one kind in a second to one network: the same name, names that do not exist in one zone, errors.
         * 0: no limit. A client that asks by TCP or with a good cookie has none. 20 to 200 stop floods and disturb no resolver.
         */
        @WithDefault("0")
        int responsesPerSecond();

        /** Most queries of all kinds in a second from one network, in the same way. 0: no limit. */
        @WithDefault("0")
        int queriesPerSecond();

        /**
         * Every how many of the responses over a limit is sent truncated, so that a real client asks again by TCP; the others
         * are dropped. 1 sends all so, 0 none.
         */
        @WithDefault("2")
        int slip();

        /** Bits of an IPv4 address that make a network, 8 to 32. */
        @WithDefault("24")
        int ipv4Prefix();

        /** Bits of an IPv6 address that make a network, 16 to 64. */
        @WithDefault("56")
        int ipv6Prefix();

        /** Networks without limits. */
        Optional<List<String>> exempt();
    }

    /** DNS over TLS (RFC 7858). */
    Tls tls();

    /** DNS over TLS (RFC 7858). */
    interface Tls {
        /**
         * Addresses and port to answer at by TLS, for example {@code 0.0.0.0:853,[::]:853}. The limits of {@code
         * quadrant.dns.tcp} hold here, too, counted apart. Unless set, there is no TLS.
         */
        Optional<List<String>> listen();

        /**
         * PEM file with the server's certificate and those that lead to its authority. Read again when it changes and at
         * reload; open connections keep what they have.
         */
        Optional<Path> certificateFile();

        /** PEM file with the certificate's private key, in PKCS #8; read with the certificate. */
        Optional<Path> keyFile();
    }

    /** Limits of TCP. */
    Tcp tcp();

    /** Limits of TCP. */
    interface Tcp {
        /**
         * Threads that answer TCP, and as many again for TLS where that is served. 0: as many as there are processors. A connection
         * stays with one of them.
         */
        @WithDefault("0")
        int threads();

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
