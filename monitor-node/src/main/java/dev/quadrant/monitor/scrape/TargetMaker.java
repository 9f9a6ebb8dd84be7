package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.Durations;
import dev.quadrant.monitor.relabel.LabelEdit;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the targets of a job from what files name: defaults, then the job's rules, then what the labels say. */
final class TargetMaker {
    private static final String ADDRESS = "__address__";
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAMETER = "__param_";
    /** Targets that rules drop and that are shown; of further ones only the number. */
    private static final int DROPPED_SHOWN = 1000;

    private final ScrapeJob job;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final List<Labels> dropped = new ArrayList<>();
    private int droppedCount;
    private final List<String> problems = new ArrayList<>();

    private TargetMaker(ScrapeJob job) {
        this.job = job;
    }

    /**
     * What became of a job's targets.
     *
     * @param targets that are asked, by their keys
     * @param dropped labels of targets that rules drop, the first of them
     * @param droppedCount how many rules drop
     * @param problems of targets that cannot be asked, in words
     */
    record Made(Map<String, Target> targets, List<Labels> dropped, int droppedCount, List<String> problems) {
        static final Made NONE = new Made(Map.of(), List.of(), 0, List.of());
    }

    static Made make(ScrapeJob job, List<TargetGroup> groups) {
        TargetMaker maker = new TargetMaker(job);
        for (TargetGroup group : groups) {
            group.addresses().forEach(address -> maker.make(address, group.labels()));
        }
        return new Made(maker.targets, maker.dropped, maker.droppedCount, maker.problems);
    }

    private void make(String address, Labels group) {
        LabelEdit edit = new LabelEdit(group);
        edit.set(ADDRESS, address);
        edit.orElse("job", job.name());
        edit.orElse(SCHEME, job.scheme());
        edit.orElse(PATH, job.path());
        edit.orElse(INTERVAL, Durations.format(job.interval().toMillis()));
        edit.orElse(TIMEOUT, Durations.format(job.timeout().toMillis()));
        job.parameters().forEach((name, values) -> edit.orElse(PARAMETER + name, values.getFirst()));
        Labels discovered = edit.labels();
        if (!job.relabelling().apply(edit)) {
            droppedCount++;
            if (dropped.size() < DROPPED_SHOWN) {
                dropped.add(discovered);
            }
            return;
        }
        try {
            Target target = target(edit, discovered);
            targets.putIfAbsent(target.key(), target);
        } catch (IllegalArgumentException e) {
            problems.add("target " + address + ": " + e.getMessage());
        }
    }

    private Target target(LabelEdit edit, Labels discovered) {
        String scheme = edit.get(SCHEME);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme \"" + scheme + "\" is neither http nor https");
        }
        String address = edit.get(ADDRESS);
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        String authority =
                address.matches(".*:\\d{1,5}") ? address : address + (scheme.equals("https") ? ":443" : ":80");
        edit.orElse("instance", authority);
        URI base = base(scheme, authority);
        Duration interval = duration(edit, INTERVAL);
        Duration timeout = duration(edit, TIMEOUT);
        if (timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException("the timeout is longer than the interval");
        }
        String path = edit.get(PATH).startsWith("/") ? edit.get(PATH) : "/" + edit.get(PATH);
        String query = query(edit);
        String whole = query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + query;
        edit.entries().stream()
                .filter(label -> label.getKey().startsWith("__"))
                .forEach(label -> edit.set(label.getKey(), ""));
        Labels labels = edit.labels();
        return new Target(
                labels.get("job"),
                labels.get("instance"),
                base,
                whole,
                "",
                List.of(),
                "",
                false,
                Optional.of(new Origin(job.name(), discovered, labels, interval, timeout)));
    }

    private static URI base(String scheme, String authority) {
        try {
            URI base = new URI(scheme + "://" + authority);
            if (base.getHost() == null
                    || base.getPort() < 1
                    || base.getPort() > 65535
                    || !base.getPath().isEmpty()) {
                throw new IllegalArgumentException("\"" + authority + "\" is not host:port");
            }
            return base;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + authority + "\" is not host:port", e);
        }
    }

    private static Duration duration(LabelEdit edit, String label) {
        long millis = Durations.parse(edit.get(label));
        if (millis <= 0) {
            throw new IllegalArgumentException(label + " \"" + edit.get(label) + "\" is no duration above 0");
        }
        return Duration.ofMillis(millis);
    }

    /** The job's parameters; of each the first value as labels have it. */
    private String query(LabelEdit edit) {
        Map<String, List<String>> all = new TreeMap<>(job.parameters());
        edit.entries().stream()
                .filter(label -> label.getKey().startsWith(PARAMETER))
                .forEach(label -> {
                    String name = label.getKey().substring(PARAMETER.length());
                    List<String> values = new ArrayList<>(all.getOrDefault(name, List.of("")));
                    values.set(0, label.getValue());
                    all.put(name, values);
                });
        List<String> parts = new ArrayList<>();
        all.forEach((name, values) -> values.forEach(value -> parts.add(encoded(name) + "=" + encoded(value))));
        return String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
