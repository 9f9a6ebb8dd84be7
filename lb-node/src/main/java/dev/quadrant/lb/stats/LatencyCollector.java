package dev.quadrant.lb.stats;

import dev.quadrant.lb.route.Frontend;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;

/** The histogram {@code quadrant_lb_request_seconds}: from the complete head to the last octet of the response. */
final class LatencyCollector extends Collector {
    private static final String NAME = "quadrant_lb_request_seconds";

    private final List<Frontend> frontends;
    private final List<LoopStats> loops;

    LatencyCollector(List<Frontend> frontends, List<LoopStats> loops) {
        this.frontends = frontends;
        this.loops = loops;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        frontends.stream().filter(Frontend::http).forEach(frontend -> samples(frontend, samples));
        return List.of(new MetricFamilySamples(
                NAME, Type.HISTOGRAM, "Time from a request's complete head to the end of its response.", samples));
    }

    private void samples(Frontend frontend, List<MetricFamilySamples.Sample> samples) {
        List<String> names = List.of("frontend");
        List<String> values = List.of(frontend.name());
        long count = 0;
        for (int bucket = 0; bucket < Latency.buckets(); bucket++) {
            for (LoopStats loop : loops) {
                count += loop.inBucket(frontend.index(), bucket);
            }
            samples.add(new MetricFamilySamples.Sample(
                    NAME + "_bucket",
                    List.of("frontend", "le"),
                    List.of(frontend.name(), doubleToGoString(Latency.bound(bucket))),
                    count));
        }
        long nanos =
                loops.stream().mapToLong(loop -> loop.nanos(frontend.index())).sum();
        samples.add(new MetricFamilySamples.Sample(NAME + "_count", names, values, count));
        samples.add(new MetricFamilySamples.Sample(NAME + "_sum", names, values, nanos / 1e9));
    }
}
