package dev.quadrant.monitor.dashboards;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.yaml.FileException;
import dev.quadrant.monitor.yaml.FilePattern;
import dev.quadrant.monitor.yaml.FileProblem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The dashboards that the console shows: those inside first, then the user's by the names of their files. */
public final class Dashboards {
    private static final EventLog LOG = EventLog.of(Dashboards.class);
    private static final String INSIDE = "META-INF/quadrant/dashboards/";
    private static final List<String> STOCK = List.of("dns", "load-balancer", "database", "monitor", "processes");
    /** Most dashboards. */
    static final int MOST = 200;

    private final List<String> patterns;
    private volatile JsonObject shown;
    private volatile String refused = "";

    /**
     * What was read.
     *
     * @param all as the console takes them
     */
    public record Read(JsonArray all, List<FileProblem> problems) {}

    /** @param patterns paths whose last part may have {@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}} */
    public Dashboards(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
        this.shown = new JsonObject().put("dashboards", read(List.of()).all());
    }

    /** Reads all files as they are now. */
    public static Read read(List<String> patterns) {
        List<FileProblem> problems = new ArrayList<>();
        JsonArray all = new JsonArray();
        Set<String> names = new HashSet<>();
        for (String name : STOCK) {
            names.add(name);
            DashboardParser.parse(name + ".yml", name, inside(name), problems).ifPresent(all::add);
        }
        for (Path file : FilePattern.expandAll(patterns, problems)) {
            String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
            if (!names.add(name)) {
                problems.add(new FileProblem(
                        file.toString(),
                        0,
                        "",
                        "there is a dashboard \"" + name + "\" already",
                        "name the file otherwise"));
                continue;
            }
            try {
                DashboardParser.parse(file.toString(), name, FilePattern.read(file), problems)
                        .ifPresent(all::add);
            } catch (FileException e) {
                problems.add(e.problem());
            }
        }
        if (all.size() > MOST) {
            problems.add(new FileProblem(
                    String.join(", ", patterns), 0, "", "more than " + MOST + " dashboards", "leave some out"));
        }
        return new Read(all, problems);
    }

    private static String inside(String name) {
        try (InputStream in = Dashboards.class.getClassLoader().getResourceAsStream(INSIDE + name + ".yml")) {
            if (in == null) {
                throw new IllegalStateException("resource " + INSIDE + name + ".yml is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the files anew; with a mistake the dashboards stay as they were. */
    public void reload() {
        Read read = read(patterns);
        if (read.problems().isEmpty()) {
            shown = new JsonObject().put("dashboards", read.all());
            refused = "";
        } else {
            refused = read.problems().getFirst().toString();
            LOG.warn("dashboards-refused", "reason", refused);
        }
    }

    /** All of them, as the console takes them. */
    public JsonObject json() {
        return shown;
    }

    /** Down while the files have mistakes, and the dashboards are those of before. */
    public Condition condition() {
        return refused.isEmpty()
                ? Condition.up(shown.getJsonArray("dashboards").size() + " dashboards")
                : Condition.down(refused);
    }
}
