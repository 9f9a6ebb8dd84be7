package dev.quadrant.appliance.log;

import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A JSON object a line with the same names as {@link TextFormatter}; numbers and booleans stay what they are. */
final class JsonFormatter extends ExtFormatter {
    @Override
    public String format(ExtLogRecord entry) {
        StringBuilder line = new StringBuilder(200);
        line.append("{\"ts\":\"")
                .append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append('"');
        append(line, "level", Severity.of(entry.getLevel()));
        append(line, "part", Severity.part(entry.getLoggerName()));
        if (entry instanceof EventRecord event) {
            append(line, "event", event.event());
            for (Map.Entry<String, Object> fact : event.facts().entrySet()) {
                append(line, fact.getKey(), fact.getValue());
            }
        } else {
            append(line, "event", "message");
            append(line, "text", formatMessage((LogRecord) entry));
        }
        if (entry.getThrown() != null) {
            append(line, "cause", entry.getThrown());
        }
        return line.append("}\n").toString();
    }

    private static void append(StringBuilder line, String name, Object value) {
        line.append(',');
        Logfmt.quote(line, name);
        line.append(':');
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            line.append(value);
        } else {
            Logfmt.quote(line, String.valueOf(value));
        }
    }
}
