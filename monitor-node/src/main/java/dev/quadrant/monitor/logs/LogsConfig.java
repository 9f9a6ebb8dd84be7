package dev.quadrant.monitor.logs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Log lines: kept, received, searched. They lie under {@code logs} in the storage's directory. */
@ConfigMapping(prefix = "quadrant.monitor.logs")
public interface LogsConfig {
    /** Age at which lines are deleted, in whole days of UTC. Older lines are not taken. */
    @WithDefault("30d")
    Duration retention();

    /** Bytes of the files of lines above which the oldest are deleted, whatever their age; without it only the retention bounds them. */
    Optional<Long> sizeMax();

    /** Lines that others send over HTTP. */
    Push push();

    /** Lines that others send by syslog. */
    Syslog syslog();

    /** Lines of Quadrant's own nodes. */
    Nodes nodes();

    /** Bounds of what a source may send. */
    Limits limits();

    /** Bounds of queries. */
    Query query();

    /** Lines that others send over HTTP. */
    interface Push {
        /**
         * Who may send to {@code /loki/api/v1/push} and {@code /upload}: with {@code token} who shows the node's token, with {@code open} whoever reaches
         * the admin interface (journald's own agent shows no token), with {@code off} nobody.
         */
        @WithDefault("token")
        Access access();

        /** Most bytes of a request, as sent; a larger one is refused with 413. */
        @WithDefault("16777216")
        int bodyMax();

        /** Most bytes of a request, decompressed; a larger one is refused with 413. */
        @WithDefault("67108864")
        int decompressedMax();

        /** Requests that wait for their turn; others are asked to come again, with 503. */
        @WithDefault("16")
        int waitingMax();
    }

    /** Who may send lines. */
    enum Access {
        TOKEN,
        OPEN,
        OFF
    }

    /** Syslog, RFC 5424 and RFC 3164. */
    interface Syslog {
        /** Address and port for datagrams, for example {@code 0.0.0.0:514}; without it none are taken. */
        Optional<String> udp();

        /** Address and port for connections; without it none are taken. Messages are told apart by their length, or by line feeds. */
        Optional<String> tcp();

        /** Address and port for connections with TLS; needs certificate and key. */
        Optional<String> tls();

        /** File with the certificate and its chain, PEM. */
        Optional<Path> certificateFile();

        /** File with the certificate's key, PEM. */
        Optional<Path> keyFile();

        /** File with the certificates of those who sign senders' certificates, PEM; with it a sender must show one. */
        Optional<Path> clientAuthoritiesFile();

        /** Most bytes of a message; of a longer one the rest is left out. */
        @WithDefault("65536")
        int messageMax();

        /** Connections at once; further ones are closed. */
        @WithDefault("200")
        int connectionsMax();

        /**
         * Bytes of messages that wait to be stored. When they are more, connections are not read and datagrams dropped, which is counted.
         */
        @WithDefault("8388608")
        int waitingMax();
    }

    /** Lines of Quadrant's own nodes. */
    interface Nodes {
        /** Whether the nodes that are scraped are asked for their lines. */
        @WithDefault("true")
        boolean collect();

        /** How often each node is asked. It keeps its newest 4096 lines meanwhile. */
        @WithDefault("2s")
        Duration interval();
    }

    /** Bounds of what a source may send; what is beyond is refused, and counted with its reason. */
    interface Limits {
        /** Lines a second and source (an address, a node), on average over ten seconds. */
        @WithDefault("20000")
        int linesPerSecond();

        /** Bytes a second and source, on average over ten seconds. */
        @WithDefault("20971520")
        int bytesPerSecond();

        /** Sources that are told apart; when there are more, the one that was silent for longest is forgotten. */
        @WithDefault("1000")
        int sourcesMax();

        /** Most bytes of a line; of a longer one the rest is left out. */
        @WithDefault("262144")
        int lineMax();

        /** Most streams with lines of the last hour. Each has a block of its own in files. */
        @WithDefault("5000")
        int streamsMax();

        /** Most labels of a stream. */
        @WithDefault("30")
        int labelsMax();

        /** Most characters of a label's name. */
        @WithDefault("256")
        int labelNameMax();

        /** Most characters of a label's value. */
        @WithDefault("2048")
        int labelValueMax();
    }

    /** Bounds of queries. They run as many at once as {@code quadrant.monitor.query.concurrency} says, within its timeout. */
    interface Query {
        /** Bytes of lines that one query looks at. */
        @WithDefault("34359738368")
        long bytesMax();

        /** Lines of one answer. */
        @WithDefault("5000")
        int linesMax();

        /** Series of one answer. */
        @WithDefault("1000")
        int seriesMax();

        /** Values that a query with {@code unwrap} has in memory. */
        @WithDefault("2000000")
        int samplesMax();

        /** Live tails at once; further ones are refused with 503. */
        @WithDefault("20")
        int tailsMax();
    }
}
