package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of many rounds as tables for people, and as JSON. */
final class BenchReport {
    private final BenchOptions options;
    private final List<Sample> samples;
    private final int failures;

    /** What is measured of a round. */
    private record Measure(String name, String text, ToDoubleFunction<Sample> of) {}

    private static final List<Measure> MEASURES = List.of(
            new Measure("takeover", "take-over: from the fault to the address on another host", Sample::takeover),
            new Measure("nowhere", "no holder: the longest time that no host had the address", Sample::nowhere),
            new Measure("client", "client: the longest time without an answer, asking every 5 ms", Sample::outage),
            new Measure(
                    "neighbour",
                    "neighbour: from the address on another host to its MAC in the client's table",
                    Sample::neighbour));

    BenchReport(BenchOptions options, List<Sample> samples, int failures) {
        this.options = options;
        this.samples = samples;
        this.failures = failures;
    }

    /** Whether nothing failed, and nothing of ours ever had two holders or a host that spoke out of turn. */
    boolean isGood() {
        List<String> ours = options.products().stream()
                .filter(Product::isUnderTest)
                .map(Product::name)
                .toList();
        return failures == 0
                && samples.stream()
                        .filter(sample -> ours.contains(sample.product()))
                        .allMatch(sample -> sample.overlaps() == 0 && sample.falseClaims() == 0);
    }

    private List<Sample> of(String product, Fault fault, Family family) {
        return samples.stream()
                .filter(one -> one.product().equals(product) && one.fault() == fault && one.family() == family)
                .toList();
    }

    private static Quantiles quantiles(List<Sample> samples, Measure measure) {
        return Quantiles.of(samples.stream().mapToDouble(measure.of).toArray());
    }

    private List<String> products() {
        return samples.stream()
                .map(Sample::product)
                .distinct()
                .sorted(this::order)
                .toList();
    }

    /** Ours first, the presets in the order of their names backwards: lan before fast. */
    private int order(String one, String other) {
        return other.compareTo(one);
    }

    private List<Fault> faults() {
        return Arrays.stream(Fault.values())
                .filter(fault -> samples.stream().anyMatch(sample -> sample.fault() == fault))
                .toList();
    }

    String table() {
        StringBuilder text = new StringBuilder();
        two(text);
        for (Measure measure : MEASURES) {
            times(text, measure);
        }
        Quantiles late =
                Quantiles.of(samples.stream().mapToDouble(Sample::lateP99).toArray());
        text.append(String.format(
                Locale.ROOT,
                "%nThe client's own 5 ms clock was late by (p99 of a round): median %.1f ms, worst %.1f ms. Rounds"
                        + " that failed: %d.%n",
                late.p50(),
                late.max(),
                failures));
        List<String> missed = Goals.missed(samples);
        text.append(missed.isEmpty() ? "Goals: all reached.%n".formatted() : "Goals missed:%n".formatted());
        missed.forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }

    private void two(StringBuilder text) {
        text.append(String.format("%ntwo holders: rounds in which two hosts had the address at once (and rounds)%n"));
        head(text, "");
        for (Fault fault : faults()) {
            for (Family family : Family.values()) {
                row(text, fault, family);
                for (String product : products()) {
                    List<Sample> all = of(product, fault, family);
                    long two = all.stream().filter(one -> one.overlaps() > 0).count();
                    text.append(String.format("%22s", all.isEmpty() ? "-" : two + " of " + all.size()));
                }
                text.append('\n');
            }
        }
    }

    private void times(StringBuilder text, Measure measure) {
        text.append(String.format("%n%s; ms, p50 / p99 / max%n", measure.text));
        head(text, ratioOf() ? "p99: keepalived / " + products().getFirst() : "");
        for (Fault fault : faults()) {
            for (Family family : Family.values()) {
                row(text, fault, family);
                List<Quantiles> all = new ArrayList<>();
                for (String product : products()) {
                    all.add(quantiles(of(product, fault, family), measure));
                    text.append(String.format("%22s", all.getLast().text()));
                }
                if (ratioOf() && all.getFirst().p99() >= 1 && all.getLast().p99() >= 0) {
                    text.append(String.format(
                            Locale.ROOT,
                            "%10.1f",
                            all.getLast().p99() / all.getFirst().p99()));
                }
                text.append('\n');
            }
        }
    }

    private boolean ratioOf() {
        return products().size() > 1 && "keepalived".equals(products().getLast());
    }

    private void head(StringBuilder text, String last) {
        text.append(String.format("%-16s", ""));
        products().forEach(product -> text.append(String.format("%22s", product)));
        text.append("     ").append(last).append('\n');
    }

    private static void row(StringBuilder text, Fault fault, Family family) {
        text.append(String.format("%-16s", (fault + " " + family).toLowerCase(Locale.ROOT)));
    }

    String json() {
        List<String> rows = new ArrayList<>();
        for (String product : products()) {
            for (Fault fault : faults()) {
                for (Family family : Family.values()) {
                    List<Sample> all = of(product, fault, family);
                    if (!all.isEmpty()) {
                        rows.add(row(product, fault, family, all));
                    }
                }
            }
        }
        return String.format(
                "{\"date\":\"%s\",\"commit\":\"%s\",\"build\":\"%s\",\"keepalived\":\"%s\",\"kernel\":\"%s\","
                        + "\"command\":\"%s\",\"processors\":%d,\"labs\":%d,\"load\":\"%s\",\"failures\":%d,\"rows\":[%s]}",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                first("git", "-C", Checkout.root().toString(), "rev-parse", "--short", "HEAD"),
                Checkout.isNative() ? "native" : "jvm",
                first("keepalived", "--version"),
                System.getProperty("os.version"),
                options.command(),
                Runtime.getRuntime().availableProcessors(),
                options.labs(),
                load(),
                failures,
                String.join(",", rows));
    }

    private static String row(String product, Fault fault, Family family, List<Sample> all) {
        StringBuilder row = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"product\":\"%s\",\"fault\":\"%s\",\"what\":\"%s\",\"family\":\"%s\",\"rounds\":%d,\"two_holders\":%d,"
                        + "\"two_holders_ms_max\":%.1f,\"false_claims\":%d,\"late_ms_p99_max\":%.1f",
                product,
                fault.name().toLowerCase(Locale.ROOT),
                fault.text(),
                family.name().toLowerCase(Locale.ROOT),
                all.size(),
                all.stream().filter(one -> one.overlaps() > 0).count(),
                all.stream().mapToDouble(Sample::overlap).max().orElse(0),
                all.stream().mapToInt(Sample::falseClaims).sum(),
                all.stream().mapToDouble(Sample::lateP99).max().orElse(0)));
        for (Measure measure : MEASURES) {
            Quantiles times = quantiles(all, measure);
            if (times.count() > 0) {
                row.append(String.format(
                        Locale.ROOT,
                        ",\"%s_ms\":{\"n\":%d,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}",
                        measure.name,
                        times.count(),
                        times.p50(),
                        times.p99(),
                        times.max()));
            }
        }
        return row.append('}').toString();
    }

    private static String first(String... command) {
        try {
            return Shell.run(command).lines().findFirst().orElse("").trim();
        } catch (IllegalStateException | UncheckedIOException _) {
            return "absent";
        }
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
