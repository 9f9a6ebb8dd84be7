package dev.quadrant.appliance.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Log lines as events: a stable name in kebab-case and facts by name, so that people read them and programs search them.
 * One line an event, whatever the facts contain. No secret is ever a fact. May be called from any thread.
 *
 * <pre>{@code log.info("zone-loaded", "zone", origin, "serial", serial);}</pre>
 */
public final class EventLog {
    private final Logger logger;
    /** Where lines wait to be written; null when they are written at once. */
    private final LogQueue queue;

    private EventLog(Logger logger, LogQueue queue) {
        this.logger = logger;
        this.queue = queue;
    }

    /** The log of a part, named for the class that it is in. */
    public static EventLog of(Class<?> part) {
        return new EventLog(Logger.getLogger(part.getName()), null);
    }

    /** The log of a part whose thread must never wait for the log's reader; see {@link LogQueue}. */
    public static EventLog neverWaiting(Class<?> part) {
        return new EventLog(Logger.getLogger(part.getName()), LogQueue.SHARED);
    }

    public void debug(String event, Object... facts) {
        write(Level.FINE, event, facts);
    }

    public void info(String event, Object... facts) {
        write(Level.INFO, event, facts);
    }

    public void warn(String event, Object... facts) {
        write(Level.WARNING, event, facts);
    }

    public void error(String event, Object... facts) {
        write(Level.SEVERE, event, facts);
    }

    private void write(Level level, String event, Object[] facts) {
        if (logger.isLoggable(level)) {
            EventRecord entry = new EventRecord(level, event, byName(facts));
            entry.setLoggerName(logger.getName());
            if (queue == null) {
                logger.log(entry);
            } else {
                queue.add(logger, entry);
            }
        }
    }

    private static Map<String, Object> byName(Object[] facts) {
        if (facts.length % 2 != 0) {
            throw new IllegalArgumentException("a fact without a value: " + facts[facts.length - 1]);
        }
        Map<String, Object> byName = LinkedHashMap.newLinkedHashMap(facts.length / 2);
        for (int i = 0; i < facts.length; i += 2) {
            byName.put((String) facts[i], facts[i + 1]);
        }
        return byName;
    }
}
