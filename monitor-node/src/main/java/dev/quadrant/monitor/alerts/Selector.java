package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.QueryException;
import java.util.List;
import java.util.stream.Collectors;

/** Alerts by their labels: {@code alertname="Down", severity=~"warning|critical"}. Immutable. */
public record Selector(List<Matcher> matchers) {
    /** Takes every alert. */
    static final Selector ALL = new Selector(List.of());

    public Selector {
        matchers = List.copyOf(matchers);
    }

    /**
     * Parses a selector, with or without braces.
     *
     * @throws QueryException with the place, when it is none, or takes every alert
     */
    public static Selector parse(String text) throws QueryException {
        String stripped = text.strip();
        return new Selector(Parser.matchers(stripped.startsWith("{") ? stripped : "{" + stripped + "}"));
    }

    boolean takes(Labels labels) {
        return matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())));
    }

    @Override
    public String toString() {
        return matchers.stream().map(Matcher::toString).collect(Collectors.joining(", ", "{", "}"));
    }
}
