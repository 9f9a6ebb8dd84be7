package dev.quadrant.appliance.log;

import java.util.logging.Level;

/** Levels and logger names as log lines show them. */
final class Severity {
    private static final String OWN = "dev.quadrant.";

    private Severity() {}

    static String of(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (value >= Level.WARNING.intValue()) {
            return "warn";
        }
        return value >= Level.INFO.intValue() ? "info" : "debug";
    }

    /** Our own packages without the prefix and the class ({@code dns.zone}); a library's logger as it is. */
    static String part(String logger) {
        if (logger == null || !logger.startsWith(OWN)) {
            return logger == null || logger.isEmpty() ? "root" : logger;
        }
        int end = logger.lastIndexOf('.');
        return end > OWN.length() ? logger.substring(OWN.length(), end) : logger.substring(OWN.length());
    }
}
