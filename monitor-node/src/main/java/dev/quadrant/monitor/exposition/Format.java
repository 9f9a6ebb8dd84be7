package dev.quadrant.monitor.exposition;

import java.util.Locale;

/** The two text forms of an exposition. */
public enum Format {
    /** Prometheus text 0.0.4: spaces and comments are free, timestamps are milliseconds. */
    TEXT,
    /** OpenMetrics 1.0: one space, {@code # EOF} at the end, timestamps are seconds. */
    OPENMETRICS;

    /** What a scraper asks for: OpenMetrics where there is one, else text. */
    public static final String ACCEPT =
            "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,*/*;q=0.1";

    /** The form that a Content-Type names; text when it is absent or another, as Prometheus up to 2 took it. */
    public static Format of(String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("application/openmetrics-text")
                ? OPENMETRICS
                : TEXT;
    }
}
