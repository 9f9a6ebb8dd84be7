package dev.quadrant.lb.stats;

import dev.quadrant.lb.route.Frontend;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The histograms of the {@link Phase}s of requests, by frontend. */
final class LatencyCollector extends Collector {
    private final List<Frontend> frontends;
    private final LoopTotals loops;

    LatencyCollector(List<Frontend> frontends, LoopTotals loops) {
        this.frontends = frontends;
        this.loops = loops;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return Arrays.stream(Phase.values()).map(this::family).toList();
    }

    private MetricFamilySamples family(Phase phase) {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        frontends.stream().filter(Frontend::http).forEach(frontend -> samples(frontend, phase, samples));
        return new MetricFamilySamples(phase.metric(), Type.HISTOGRAM, phase.words(), samples);
    }

    private void samples(Frontend frontend, Phase phase, List<MetricFamilySamples.Sample> samples) {
        List<String> names = List.of("frontend");
        List<String> values = List.of(frontend.name());
        long count = 0;
        for (int bucket = 0; bucket < Latency.buckets(); bucket++) {
            int its = bucket;
            count += loops.sum(loop -> loop.inBucket(frontend.index(), phase, its));
            samples.add(new MetricFamilySamples.Sample(
                    phase.metric() + "_bucket",
                    List.of("frontend", "le"),
                    List.of(frontend.name(), doubleToGoString(Latency.bound(bucket))),
                    count));
        }
        long nanos = loops.sum(loop -> loop.nanos(frontend.index(), phase));
        samples.add(new MetricFamilySamples.Sample(phase.metric() + "_count", names, values, count));
        samples.add(new MetricFamilySamples.Sample(phase.metric() + "_sum", names, values, nanos / 1e9));
    }
}
