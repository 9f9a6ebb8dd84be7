package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.access.HttpAccess;
import dev.quadrant.monitor.relabel.Relabelling;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A job as a scrape file has it. Two are equal when they are written the same: such a job goes on over a reload.
 *
 * @param name its {@code job_name}
 * @param interval how often its targets are asked
 * @param timeout how long one answer may take
 * @param limits bounds of one answer
 * @param intake what is taken of it
 * @param access how targets are reached
 * @param gzip whether compressed answers are asked for
 * @param scheme {@code http} or {@code https}, where no rule says otherwise
 * @param path of the metrics, where no rule says otherwise
 * @param parameters of the query
 * @param relabelling of targets
 * @param groups targets that the file itself names
 * @param files patterns of files that name more
 * @param targetsMax most targets; with more the job keeps those that it had
 */
public record ScrapeJob(
        String name,
        Duration interval,
        Duration timeout,
        ScrapeLimits limits,
        Intake intake,
        HttpAccess access,
        boolean gzip,
        String scheme,
        String path,
        Map<String, List<String>> parameters,
        Relabelling relabelling,
        List<TargetGroup> groups,
        List<String> files,
        int targetsMax) {
    public ScrapeJob {
        groups = List.copyOf(groups);
        files = List.copyOf(files);
    }

    /** The job of members of the cluster, and of the targets that the node's own configuration names. */
    static ScrapeJob own(ScrapeOptions options) {
        return new ScrapeJob(
                "",
                options.interval(),
                options.timeout(),
                options.limits(),
                Intake.ALL,
                HttpAccess.PLAIN,
                true,
                "http",
                "/metrics",
                Map.of(),
                Relabelling.NONE,
                List.of(),
                List.of(),
                Integer.MAX_VALUE);
    }
}
