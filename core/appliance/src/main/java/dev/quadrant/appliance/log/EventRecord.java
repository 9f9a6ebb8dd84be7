package dev.quadrant.appliance.log;

import java.util.Map;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;

/** A log record that keeps its event and facts apart until a formatter writes them. Its message is the whole line in
 * logfmt, for formatters that know no events. */
final class EventRecord extends ExtLogRecord {
    private static final long serialVersionUID = 1;

    private final String event;
    private final transient Map<String, Object> facts;

    EventRecord(Level level, String event, Map<String, Object> facts) {
        super(level, Logfmt.event(event, facts), FormatStyle.NO_FORMAT, EventRecord.class.getName());
        this.event = event;
        this.facts = facts;
    }

    String event() {
        return event;
    }

    Map<String, Object> facts() {
        return facts;
    }
}
