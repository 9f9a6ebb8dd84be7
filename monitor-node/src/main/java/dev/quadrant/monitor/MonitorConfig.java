package dev.quadrant.monitor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics store and console. */
@ConfigMapping(prefix = "quadrant.monitor")
public interface MonitorConfig {
    /** Where samples are kept. */
    Storage storage();

    /** How targets are asked. */
    Scrape scrape();

    /** Bounds of queries. */
    Query query();

    /** Samples that are sent to other servers, and taken from others. */
    RemoteWrite remoteWrite();

    /** Rules: series that are computed, and alerts. */
    Rules rules();

    /** Where people reach this node, for example {@code https://monitor.example.com}; links in alerts begin with it. */
    Optional<String> externalUrl();

    /**
     * Labels of alerts that leave this node, by name, so that a receiver knows where they are from; an alert's own label
     * of the same name wins.
     */
    Map<String, String> externalLabels();

    /** Where samples are kept. */
    interface Storage {
        /** Directory of the store; made when it is absent. One process uses it at a time. */
        @WithDefault("/var/lib/quadrant/monitor")
        Path path();

        /**
         * Age at which samples are deleted, in whole blocks: of two hours at first, later of up to a tenth of this time, so
         * that samples stay by as much longer. Damaged files that were set aside are deleted at the same age. Four nodes at
         * 15 s take some 10 MB a day.
         */
        @WithDefault("15d")
        Duration retention();

        /**
         * Bytes of the store's files above which the oldest blocks are deleted, whatever their age; without it only the
         * retention bounds them. Damaged files that were set aside count, and go in the order of age. What was merged into a larger block stays on disk beside it for five minutes and is not
         * counted; at least a tenth more must be free.
         */
        Optional<Long> sizeMax();

        /**
         * How much older than the newest sample of the store a sample may be that comes after newer ones of its series. At 0
         * such samples are dropped. With a longer time the newest hours, which are in memory and in the log, are as many
         * more; at most a day.
         */
        @WithDefault("0s")
        Duration outOfOrderWindow();

        /**
         * Most series with samples in the newest three hours. Samples of further ones are dropped and counted; each series
         * takes about 1 KB of memory.
         */
        @WithDefault("1000000")
        int seriesMax();

        /**
         * How often the log is made durable. A killed process loses nothing; a loss of power loses at most the samples of
         * this time.
         */
        @WithDefault("1s")
        Duration syncInterval();
    }

    /** How targets are asked. */
    interface Scrape {
        /** How often each target is asked. Shorter shows more and keeps more. */
        @WithDefault("15s")
        Duration interval();

        /** How long one answer may take, at most the interval. Without it 10 s, or the interval where that is shorter. */
        Optional<Duration> timeout();

        /**
         * Targets beside the members of the cluster: {@code host:port}, {@code host:port/path} or {@code job=host:port/path}.
         * Without a path a Quadrant node is known by its answer at {@code /}, and others are asked at {@code /metrics}.
         */
        Optional<List<String>> targets();

        /**
         * Scrape files: {@code scrape_configs} in Prometheus' form, for targets that need more than an address. The last
         * part of a path may be a pattern: {@code /etc/quadrant/scrape/*.yml}. Read anew at SIGHUP; with a mistake in any of
         * them the jobs stay as they were. The limits below hold for their targets, too.
         */
        Optional<List<String>> files();

        /** Most targets of a job in the scrape files that has no {@code target_limit}; with more it keeps those that it had. */
        @WithDefault("10000")
        int targetsMax();

        /** Most bytes of one answer, decompressed; a larger one fails the scrape. */
        @WithDefault("33554432")
        int bodyMax();

        /** Most samples of one answer; more fail the scrape. */
        @WithDefault("200000")
        int samplesMax();

        /** Most labels of a series; more fail the scrape. */
        @WithDefault("64")
        int labelsMax();

        /** Longest name of a metric or label, in bytes; a longer one fails the scrape. */
        @WithDefault("256")
        int labelNameMax();

        /** Longest value of a label, in bytes; a longer one fails the scrape. */
        @WithDefault("4096")
        int labelValueMax();

        /**
         * Whether an OpenMetrics answer must keep all rules on families (types, suffixes, order), not only the syntax. Finds
         * faulty exporters; most of the world does not keep every rule.
         */
        @WithDefault("false")
        boolean strict();
    }

    /** Bounds of queries. */
    interface Query {
        /** How long one query may take. */
        @WithDefault("30s")
        Duration timeout();

        /** Queries that run at once; others wait. */
        @WithDefault("2")
        int concurrency();

        /** Queries that wait for their turn; others are refused with 503. */
        @WithDefault("64")
        int queueMax();

        /** Most samples and points that one query has in memory at once. */
        @WithDefault("50000000")
        long samplesMax();
    }

    /** Samples that are sent to other servers, and taken from others, by remote write 1.0. */
    interface RemoteWrite {
        /**
         * Files with {@code remote_write} in Prometheus' form. The last part of a path may be a pattern. Read anew at SIGHUP;
         * with a mistake in any of them all stays as it was.
         */
        Optional<List<String>> files();

        /**
         * Most bytes on disk, a server, of samples that wait to be sent, under {@code remote} in the storage's directory. When
         * it is reached the oldest are dropped; a sample takes about 200 bytes.
         */
        @WithDefault("1073741824")
        long queueMax();

        /** Whether samples of others are taken at {@code /api/v1/write}; senders show the node's token. */
        @WithDefault("false")
        boolean receive();

        /** Most bytes of a request that brings samples, as sent; a larger one is refused. */
        @WithDefault("8388608")
        int bodyMax();

        /** Most bytes of a request that brings samples, decompressed; a larger one is refused. */
        @WithDefault("67108864")
        int decompressedMax();

        /** Requests that bring samples and wait for their turn; others are asked to come again, with 503. */
        @WithDefault("16")
        int waitingMax();
    }

    /** Rules: series that are computed, and alerts. */
    interface Rules {
        /**
         * Rule files in Prometheus' form. The last part of a path may be a pattern: {@code /etc/quadrant/rules/*.yml}. Read
         * anew at SIGHUP; with a mistake in any of them the rules stay as they were.
         */
        Optional<List<String>> files();

        /**
         * Whether the alerts for Quadrant's own nodes are evaluated that ship inside; the documentation lists them. Without
         * receivers nobody is told of them, but the console and the API show them.
         */
        @WithDefault("true")
        boolean stock();

        /** How often groups are evaluated that do not say. */
        @WithDefault("15s")
        Duration interval();
    }
}
