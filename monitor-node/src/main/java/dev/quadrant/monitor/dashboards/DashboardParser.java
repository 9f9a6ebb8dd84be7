package dev.quadrant.monitor.dashboards;

import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.yaml.FileProblem;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one file with a dashboard and finds all that is wrong with it, up to the queries. One for each file. */
final class DashboardParser {
    /** Most panels of a dashboard, and queries of a panel. */
    static final int PANELS_MAX = 100;

    static final int QUERIES_MAX = 20;

    private static final List<String> TOP = List.of("title", "description", "role", "panels");
    private static final List<String> PANEL =
            List.of("title", "description", "unit", "total", "golden", "hide-zero", "threshold", "colours", "queries");
    private static final List<String> QUERY = List.of("expr", "name");
    private static final Set<String> UNITS = Set.of("count", "rate", "bytes", "byterate", "seconds", "percent");
    private static final Set<String> TONES = Set.of("good", "note", "warn", "bad");
    /** What stands for the window of a rate; the console puts in one that fits the range. */
    private static final String WINDOW = "$window";

    private final String file;
    private final List<FileProblem> problems;
    private String now = "";

    private DashboardParser(String file, List<FileProblem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * The dashboard of a file's text, as the console takes it; empty when the file has none.
     *
     * @param name its name in addresses
     * @param problems gets what is wrong
     */
    static Optional<JsonObject> parse(String file, String name, String text, List<FileProblem> problems) {
        DashboardParser parser = new DashboardParser(file, problems);
        return YamlText.root(text, parser::fault).map(root -> parser.top(root).put("name", name));
    }

    private void fault(int line, String what, String fix) {
        problems.add(new FileProblem(file, line, now, what, fix));
    }

    private JsonObject top(Node root) {
        YamlMap top = new YamlMap(root, TOP, this::fault);
        String title = top.text("title");
        if (title.isEmpty()) {
            fault(top.line(), "a dashboard without a title", "add \"title: ...\"");
        }
        JsonArray panels = new JsonArray();
        for (Node node : top.list("panels")) {
            now = "";
            panels.add(panel(new YamlMap(node, PANEL, this::fault)));
        }
        now = "";
        if (panels.isEmpty() || panels.size() > PANELS_MAX) {
            fault(top.line("panels"), panels.size() + " panels", "write from 1 to " + PANELS_MAX + " of them");
        }
        return new JsonObject()
                .put("title", title)
                .put("description", top.text("description"))
                .put("role", top.text("role"))
                .put("panels", panels);
    }

    private JsonObject panel(YamlMap panel) {
        String title = panel.text("title");
        now = "panel \"" + title + "\"";
        if (title.isEmpty()) {
            fault(panel.line(), "a panel without a title", "add \"title: ...\"");
        }
        String unit = panel.text("unit");
        if (!unit.isEmpty() && !UNITS.contains(unit)) {
            fault(
                    panel.line("unit"),
                    "unknown unit \"" + unit + "\"",
                    "write one of " + String.join(", ", UNITS.stream().sorted().toList()));
        }
        String total = panel.text("total");
        if (!total.isEmpty() && !total.equals("sum") && !total.equals("max")) {
            fault(panel.line("total"), "total \"" + total + "\" is neither sum nor max", "write one of them");
        }
        JsonObject colours = new JsonObject();
        panel.texts("colours").forEach((line, tone) -> {
            if (!TONES.contains(tone)) {
                fault(panel.line("colours"), "unknown colour \"" + tone + "\"", "write good, note, warn or bad");
            }
            colours.put(line, tone);
        });
        JsonObject json = new JsonObject()
                .put("title", title)
                .put("description", panel.text("description"))
                .put("unit", unit.isEmpty() ? "count" : unit)
                .put("total", total.isEmpty() ? "sum" : total)
                .put("golden", panel.flag("golden", false))
                .put("hideZero", panel.flag("hide-zero", false))
                .put("colours", colours)
                .put("queries", queries(panel));
        threshold(panel, json);
        return json;
    }

    private void threshold(YamlMap panel, JsonObject json) {
        String text = panel.text("threshold");
        if (!text.isEmpty()) {
            try {
                json.put("threshold", Double.parseDouble(text));
            } catch (NumberFormatException e) {
                fault(panel.line("threshold"), "threshold \"" + text + "\" is no number", "write a number such as 0.5");
            }
        }
    }

    private JsonArray queries(YamlMap panel) {
        JsonArray queries = new JsonArray();
        for (Node node : panel.list("queries")) {
            YamlMap query = new YamlMap(node, QUERY, this::fault);
            String text = query.text("expr");
            try {
                Query.parse(text.replace(WINDOW, "1m"));
            } catch (QueryException e) {
                fault(query.line("expr"), "expr " + e.getMessage(), "mend the expression there (line:column in it)");
            }
            queries.add(new JsonObject().put("expr", text).put("name", query.text("name")));
        }
        if (queries.isEmpty() || queries.size() > QUERIES_MAX) {
            fault(panel.line("queries"), queries.size() + " queries", "write from 1 to " + QUERIES_MAX + " of them");
        }
        return queries;
    }
}
