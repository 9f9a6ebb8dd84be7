package dev.quadrant.appliance.log;

import dev.quadrant.appliance.config.LogConfig;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;

/** Gives the console handler that Quarkus makes the form of line that the user chose. */
public final class LogSetup {
    private LogSetup() {}

    /** The level, which Quarkus reads while it starts. */
    public static void beforeQuarkus(LogConfig config) {
        System.setProperty("quarkus.log.level", level(config.level()));
        if (config.level() == LogConfig.Level.DEBUG) {
            System.setProperty("quarkus.log.level", "INFO");
            System.setProperty("quarkus.log.category.\"dev.quadrant\".level", "DEBUG");
        }
    }

    /** The formatter, once Quarkus has made its handlers. */
    public static void afterQuarkus(LogConfig config) {
        Formatter formatter = config.format() == LogConfig.Format.JSON ? new JsonFormatter() : new TextFormatter();
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            format(handler, formatter);
        }
        Logger.getLogger("").addHandler(LogRing.SHARED);
    }

    private static void format(Handler handler, Formatter formatter) {
        handler.setFormatter(formatter);
        if (handler instanceof ExtHandler composite) {
            for (Handler inner : composite.getHandlers()) {
                format(inner, formatter);
            }
        }
    }

    private static String level(LogConfig.Level level) {
        return switch (level) {
            case DEBUG -> "DEBUG";
            case INFO -> "INFO";
            case WARN -> "WARN";
            case ERROR -> "ERROR";
        };
    }
}
