package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.yaml.FileProblem;
import java.util.List;

/**
 * What scrape files say.
 *
 * @param jobs in their order
 * @param problems all that is wrong; with one the jobs are of no use
 */
public record ScrapeSet(List<ScrapeJob> jobs, List<FileProblem> problems) {
    public static final ScrapeSet NONE = new ScrapeSet(List.of(), List.of());
}
