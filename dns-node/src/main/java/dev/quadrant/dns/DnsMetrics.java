package dev.quadrant.dns;

import dev.quadrant.dns.answer.QueryLog;
import dev.quadrant.dns.answer.Reason;
import dev.quadrant.dns.answer.Tally;
import dev.quadrant.dns.transport.DnsServer;
import dev.quadrant.dns.transport.Latency;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.ZoneDirectory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The node's metrics, {@code quadrant_dns_*}: sums over what each thread counts for itself. */
final class DnsMetrics {
    private static final List<Integer> RCODES = List.of(
            Rcode.NOERROR,
            Rcode.FORMERR,
            Rcode.SERVFAIL,
            Rcode.NXDOMAIN,
            Rcode.NOTIMP,
            Rcode.REFUSED,
            Rcode.YXDOMAIN,
            Rcode.BADVERS,
            Rcode.BADCOOKIE);

    private final MeterRegistry registry;
    private final ZoneDirectory directory;
    private final Counter loads;
    private final Counter failures;
    private final MultiGauge serials;
    private final MultiGauge records;
    /** The registry refers to what it reads weakly. */
    private final List<Supplier<Long>> values = new ArrayList<>();

    private final Set<String> counted = new HashSet<>();
    /** What all threads of the server count; null before there is one. */
    private Supplier<List<Tally>> all;

    DnsMetrics(MeterRegistry registry, ZoneDirectory directory) {
        this.registry = registry;
        this.directory = directory;
        loads = Counter.builder("quadrant.dns.zone.loads")
                .description("Zones loaded, at start and after changes")
                .register(registry);
        failures = Counter.builder("quadrant.dns.zone.load.failures")
                .description("Zone files that could not be served, so that the zone stayed as it was")
                .register(registry);
        serials = MultiGauge.builder("quadrant.dns.zone.serial")
                .description("Serial of the zone that is served")
                .register(registry);
        records = MultiGauge.builder("quadrant.dns.zone.records")
                .description("Records of the zone that is served")
                .register(registry);
        Gauge.builder(
                        "quadrant.dns.zones",
                        directory,
                        it -> it.state().catalog().zones().size())
                .description("Zones that are served")
                .register(registry);
        Gauge.builder("quadrant.dns.zones.broken", directory, DnsMetrics::broken)
                .description("Zones whose file is broken now")
                .register(registry);
    }

    private static long broken(ZoneDirectory directory) {
        return directory.state().entries().stream()
                .filter(entry -> !entry.broken().isEmpty())
                .count();
    }

    /** Adds the counters of zones that are new. */
    private synchronized void zones() {
        if (all != null) {
            directory.numbers().forEach(this::zone);
        }
    }

    /** Counts what a look at the files brought. */
    void zonesChanged(ZoneDirectory.Changes changes) {
        loads.increment(changes.loaded().size());
        failures.increment(changes.failed().size());
        List<ZoneDirectory.Entry> served = directory.state().entries().stream()
                .filter(entry -> entry.zone() != null)
                .toList();
        zones();
        serials.register(rows(served, entry -> entry.zone().facts().serial()), true);
        records.register(rows(served, entry -> entry.zone().facts().records()), true);
    }

    private static List<MultiGauge.Row<?>> rows(
            List<ZoneDirectory.Entry> entries, ToLongFunction<ZoneDirectory.Entry> value) {
        return entries.stream()
                .<MultiGauge.Row<?>>map(
                        entry -> MultiGauge.Row.of(Tags.of("zone", entry.origin()), value.applyAsLong(entry)))
                .toList();
    }

    /** Adds the metrics of the server, once it is open. */
    void server(DnsServer server) {
        transport("udp", server::udpTallies);
        List<String> streams = List.of("tcp", "tls").subList(0, server.streams());
        for (int i = 0; i < streams.size(); i++) {
            stream(server, i, streams.get(i));
        }
        counter("quadrant.dns.udp.unsent", "UDP answers that the kernel did not take", Tags.empty(), server::unsent);
        latency(server);
        all = () -> Stream.concat(
                        server.udpTallies().stream(),
                        IntStream.range(0, server.streams())
                                .mapToObj(server::streamTallies)
                                .flatMap(List::stream))
                .toList();
        zones();
    }

    /** Adds what the log of queries left out. */
    void queryLog(QueryLog log) {
        counter(
                "quadrant.dns.query.log.suppressed",
                "Lines of sampled queries that were not written, being more than " + QueryLog.LINES_MAX
                        + " in a second",
                Tags.empty(),
                log::suppressed);
    }

    private void stream(DnsServer server, int stream, String transport) {
        transport(transport, () -> server.streamTallies(stream));
        Tags tags = Tags.of("transport", transport);
        counter("quadrant.dns.tcp.accepted", "Connections accepted", tags, () -> server.accepted(stream));
        Gauge.builder("quadrant.dns.tcp.connections", server, it -> it.connections(stream))
                .description("Connections that are open")
                .tags(tags)
                .register(registry);
        List<String> reasons = DnsServer.closeReasons();
        for (int i = 0; i < reasons.size(); i++) {
            int reason = i;
            counter(
                    "quadrant.dns.tcp.closed",
                    "Connections refused or closed by this side",
                    tags.and("reason", reasons.get(i)),
                    () -> server.closed(stream, reason));
        }
    }

    private void transport(String transport, Supplier<List<Tally>> tallies) {
        for (int i = 0; i <= Tally.TYPES.size(); i++) {
            int index = i;
            String type = i < Tally.TYPES.size() ? Type.text(Tally.TYPES.get(i)) : "other";
            counter(
                    "quadrant.dns.queries",
                    "Queries answered, by type",
                    Tags.of("transport", transport, "type", type),
                    () -> sum(tallies, tally -> tally.queries(index)));
        }
        for (int rcode : RCODES) {
            counter(
                    "quadrant.dns.responses",
                    "Responses, by code",
                    Tags.of("transport", transport, "rcode", Rcode.text(rcode)),
                    () -> sum(tallies, tally -> tally.responses(rcode)));
        }
        Tags tags = Tags.of("transport", transport);
        counter(
                "quadrant.dns.responses.truncated",
                "Responses that did not hold all the client needs (TC)",
                tags,
                () -> sum(tallies, Tally::truncatedResponses));
        for (Reason reason : Reason.values()) {
            counter(
                    reason.drops() ? "quadrant.dns.queries.dropped" : "quadrant.dns.queries.refused",
                    reason.drops()
                            ? "Messages without an answer, by reason"
                            : "Queries that got no, or a truncated, answer, by reason",
                    tags.and("reason", reason.code()),
                    () -> sum(tallies, tally -> tally.messages(reason)));
        }
    }

    /** Counts the responses for a zone from now on. */
    private void zone(String origin, int number) {
        if (number >= Tally.MAX_ZONES || !counted.add(origin)) {
            return;
        }
        for (int i = 0; i < Tally.OUTCOMES.size(); i++) {
            int outcome = i;
            counter(
                    "quadrant.dns.zone.responses",
                    "Responses for names of a zone, by code",
                    Tags.of("zone", origin, "rcode", Tally.OUTCOMES.get(i)),
                    () -> sum(all, tally -> tally.zoneResponses(number, outcome)));
        }
    }

    private void latency(DnsServer server) {
        for (int i = 0; i < Latency.buckets(); i++) {
            int bucket = i;
            String bound = i == Latency.buckets() - 1 ? "+Inf" : String.valueOf(Latency.bound(i));
            counter(
                    "quadrant.dns.udp.duration.sampled",
                    "UDP queries of a sample, by the time (bound in seconds) until the answer was with the kernel",
                    Tags.of("bound", bound),
                    () -> server.latencies().stream()
                            .mapToLong(latency -> latency.count(bucket))
                            .sum());
        }
    }

    private static long sum(Supplier<List<Tally>> tallies, ToLongFunction<Tally> value) {
        return tallies.get().stream().mapToLong(value).sum();
    }

    private void counter(String name, String description, Tags tags, Supplier<Long> value) {
        values.add(value);
        FunctionCounter.builder(name, value, Supplier::get)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
