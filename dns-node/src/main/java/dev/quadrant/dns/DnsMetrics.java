package dev.quadrant.dns;

import dev.quadrant.dns.answer.Tally;
import dev.quadrant.dns.transport.DnsServer;
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
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

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
            Rcode.BADVERS);

    private final MeterRegistry registry;
    private final ZoneDirectory directory;
    private final Counter loads;
    private final Counter failures;
    private final MultiGauge serials;
    private final MultiGauge records;
    /** The registry refers to what it reads weakly. */
    private final List<Supplier<Long>> values = new ArrayList<>();

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

    /** Counts what a look at the files brought. */
    void zonesChanged(ZoneDirectory.Changes changes) {
        loads.increment(changes.loaded().size());
        failures.increment(changes.failed().size());
        List<ZoneDirectory.Entry> served = directory.state().entries().stream()
                .filter(entry -> entry.zone() != null)
                .toList();
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
        transport("tcp", () -> List.of(server.tcpTally()));
        counter("quadrant.dns.udp.unsent", "UDP answers that the kernel did not take", Tags.empty(), server::unsent);
        counter("quadrant.dns.tcp.accepted", "TCP connections accepted", Tags.empty(), server::accepted);
        Gauge.builder("quadrant.dns.tcp.connections", server, DnsServer::connections)
                .description("TCP connections that are open")
                .register(registry);
        List<String> reasons = DnsServer.closeReasons();
        for (int i = 0; i < reasons.size(); i++) {
            int reason = i;
            counter(
                    "quadrant.dns.tcp.closed",
                    "TCP connections refused or closed by this side",
                    Tags.of("reason", reasons.get(i)),
                    () -> server.closed(reason));
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
        counter(
                "quadrant.dns.queries.dropped",
                "Messages that are no queries and got no answer",
                tags,
                () -> sum(tallies, Tally::droppedMessages));
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
