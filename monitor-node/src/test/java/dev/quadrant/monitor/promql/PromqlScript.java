package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one script of the promqltest language against a store of its own. */
final class PromqlScript {
    private static final Pattern EVAL = Pattern.compile("eval(_fail|_warn|_info|_ordered)?\\s+(instant|range)\\s+(.*)");
    private static final Pattern INSTANT = Pattern.compile("at\\s+(\\S+)\\s+(.*)");
    private static final Pattern RANGE = Pattern.compile("from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.*)");

    private final Path directory;
    private final List<String> failures = new ArrayList<>();
    private ScriptStorage store;
    private int stores;
    private int total;

    PromqlScript(Path directory) {
        this.directory = directory;
    }

    int total() {
        return total;
    }

    int passed() {
        return total - failures.size();
    }

    List<String> failures() {
        return failures;
    }

    void run(List<String> lines) throws IOException {
        clear();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            int end = at + 1;
            if (!line.isEmpty() && !line.startsWith("#")) {
                while (end < lines.size() && !lines.get(end).isBlank() && !command(lines.get(end))) {
                    end++;
                }
                List<String> block = lines.subList(at + 1, end).stream()
                        .map(String::strip)
                        .filter(text -> !text.startsWith("#"))
                        .toList();
                execute(line, block, at + 1);
            }
            at = end;
        }
        store.close();
    }

    private static boolean command(String line) {
        return line.startsWith("eval") || line.startsWith("load") || line.startsWith("clear");
    }

    private void execute(String line, List<String> block, int number) throws IOException {
        if (line.equals("clear")) {
            clear();
        } else if (line.startsWith("load")) {
            String[] words = line.split("\\s+");
            load(words[1], block, words[0].endsWith("_with_nhcb"));
        } else {
            total++;
            try {
                String wrong = eval(line, block);
                if (wrong != null) {
                    failures.add(number + ": " + line + "\n    " + wrong);
                }
            } catch (RuntimeException e) {
                failures.add(number + ": " + line + "\n    " + e);
            }
        }
    }

    private void clear() throws IOException {
        if (store != null) {
            store.close();
        }
        Path path = directory.resolve(Integer.toString(stores++));
        Files.createDirectories(path);
        store = new ScriptStorage(path);
    }

    private void load(String interval, List<String> block, boolean classic) throws IOException {
        long step = milliseconds(interval);
        // The last line of a series wins, as it does in Prometheus.
        Map<Labels, List<ScriptSample>> all = new LinkedHashMap<>();
        Map<Labels, List<Long>> starts = new HashMap<>();
        for (String line : block) {
            int values = ScriptSeries.end(line);
            Labels labels = ScriptSeries.labels(line.substring(0, values));
            if (line.startsWith("@st", values)) {
                starts.put(labels, ScriptSeries.starts(line.substring(values + 3)));
            } else {
                all.put(labels, ScriptSeries.values(line.substring(values)));
            }
        }
        if (classic) {
            all.putAll(ScriptClassic.histograms(all));
        }
        for (Map.Entry<Labels, List<ScriptSample>> entry : all.entrySet()) {
            store.add(entry.getKey(), step, entry.getValue(), starts.getOrDefault(entry.getKey(), List.of()));
        }
    }

    static long milliseconds(String text) {
        boolean negative = text.startsWith("-");
        double seconds = Durations.number(negative ? text.substring(1) : text);
        return Math.round(seconds * 1000) * (negative ? -1 : 1);
    }

    /** What is wrong; null when nothing is. */
    private String eval(String line, List<String> block) {
        Matcher eval = EVAL.matcher(line);
        if (!eval.matches()) {
            return "not understood";
        }
        ScriptExpectation expected = new ScriptExpectation(eval.group(1), block);
        boolean instant = eval.group(2).equals("instant");
        Matcher times = (instant ? INSTANT : RANGE).matcher(eval.group(3));
        if (!times.matches()) {
            return "not understood";
        }
        Engine engine = new Engine(store, true);
        Budget budget = new Budget(50_000_000, System.nanoTime() + 60_000_000_000L, () -> false);
        try {
            Query query = Query.parse(times.group(instant ? 2 : 4));
            long from = milliseconds(times.group(1));
            if (instant) {
                return expected.check(engine.instant(query, from, Engine.LOOKBACK, budget), from, 1);
            }
            long to = milliseconds(times.group(2));
            long step = milliseconds(times.group(3));
            return expected.check(engine.range(query, from, to, step, Engine.LOOKBACK, budget), from, step);
        } catch (QueryException e) {
            return expected.failed(e.getMessage());
        }
    }
}
