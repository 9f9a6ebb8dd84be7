package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.Labels;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Something that is asked for metrics.
 *
 * @param job name of the group it belongs to; empty when its answer at {@code /} decides
 * @param instance {@code host:port}
 * @param base its address, {@code http://host:port}
 * @param path path of the metrics; empty when its answer at {@code /} decides
 * @param node name of the Quadrant node, empty when it is none or not known
 * @param roles what the node does
 * @param version what the node runs, empty when not known
 * @param member whether the cluster knows it
 * @param origin how a scrape file made it; empty when none did
 */
public record Target(
        String job,
        String instance,
        URI base,
        String path,
        String node,
        List<String> roles,
        String version,
        boolean member,
        Optional<Origin> origin) {
    /** The job of Quadrant's own nodes. */
    public static final String QUADRANT = "quadrant";

    static final String NODE_PATH = "/q/metrics";

    /** Whether only its answer at {@code /} tells where its metrics are. */
    boolean unknown() {
        return path.isEmpty();
    }

    /** Whether it is a node of Quadrant, which has health beside metrics. */
    public boolean isNode() {
        return !node.isEmpty();
    }

    Target asNode(String name, List<String> itsRoles, String itsVersion) {
        return new Target(
                job.isEmpty() ? QUADRANT : job, instance, base, NODE_PATH, name, itsRoles, itsVersion, member, origin);
    }

    Target asOther() {
        return new Target(
                job.isEmpty() ? "static" : job, instance, base, "/metrics", "", List.of(), "", member, origin);
    }

    /** What tells its series from those of other targets. */
    public Labels labels() {
        return origin.isPresent() ? origin.get().labels() : own();
    }

    /** What tells it from all other targets: a scrape file may ask one address in several ways. */
    String key() {
        return origin.isEmpty()
                ? instance
                : origin.get().pool() + " " + base + path + " " + origin.get().labels() + " "
                        + origin.get().interval() + " " + origin.get().timeout();
    }

    /** The group it is shown in. */
    public String pool() {
        return origin.isPresent() ? origin.get().pool() : labels().get("job");
    }

    private Labels own() {
        return Labels.of(
                "job",
                job.isEmpty() ? "static" : job,
                "instance",
                instance,
                "node",
                node,
                "role",
                String.join(",", roles));
    }
}
