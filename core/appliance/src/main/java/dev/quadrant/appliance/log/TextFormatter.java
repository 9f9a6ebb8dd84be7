package dev.quadrant.appliance.log;

import java.time.temporal.ChronoUnit;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A line of key=value: time, level, part, then the event and its facts (or a library's message). */
final class TextFormatter extends ExtFormatter {
    @Override
    public String format(ExtLogRecord entry) {
        StringBuilder line = new StringBuilder(160);
        line.append("ts=").append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS));
        line.append(" level=").append(Severity.of(entry.getLevel()));
        line.append(" part=").append(Severity.part(entry.getLoggerName())).append(' ');
        if (entry instanceof EventRecord event) {
            line.append(event.getMessage());
        } else {
            line.append("event=message");
            Logfmt.append(line, "text", formatMessage((LogRecord) entry));
        }
        if (entry.getThrown() != null) {
            Logfmt.append(line, "cause", entry.getThrown());
        }
        return line.append('\n').toString();
    }
}
