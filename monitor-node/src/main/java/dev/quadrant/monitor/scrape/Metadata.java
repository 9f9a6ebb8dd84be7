package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.ExpositionParser;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What targets say of their metrics: type, help, unit; of several targets the last. May be used from any thread. */
public final class Metadata {
    /** Most metrics of which it is known; of further ones nothing is kept. */
    static final int MOST = 20_000;
    /** Longest help text that is kept, in characters. */
    static final int HELP_MAX = 1024;

    private static final Entry NOTHING = new Entry("unknown", "", "");

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** Of one metric; what a target does not say is {@code unknown} or empty. */
    public record Entry(String type, String help, String unit) {}

    /** Takes what stands at the parser, which is at metadata. */
    void take(ExpositionParser.Entry kind, ExpositionParser parser) throws ExpositionException {
        String metric = parser.metric();
        Entry known = entries.get(metric);
        if (known == null && entries.size() >= MOST) {
            return;
        }
        Entry before = known == null ? NOTHING : known;
        String text = parser.text();
        Entry after =
                switch (kind) {
                    case TYPE -> new Entry(text.equals("untyped") ? "unknown" : text, before.help(), before.unit());
                    case HELP ->
                        new Entry(
                                before.type(),
                                text.length() > HELP_MAX ? text.substring(0, HELP_MAX) : text,
                                before.unit());
                    default -> new Entry(before.type(), before.help(), text);
                };
        if (!after.equals(known)) {
            entries.put(metric, after);
        }
    }

    /** All that is known, by metric. */
    public Map<String, Entry> all() {
        return new TreeMap<>(entries);
    }
}
