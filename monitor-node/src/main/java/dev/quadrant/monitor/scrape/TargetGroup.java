package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/**
 * Targets that a file names together.
 *
 * @param addresses {@code host:port} each, as written
 * @param labels that all of them get
 */
public record TargetGroup(List<String> addresses, Labels labels) {
    public TargetGroup {
        addresses = List.copyOf(addresses);
    }
}
