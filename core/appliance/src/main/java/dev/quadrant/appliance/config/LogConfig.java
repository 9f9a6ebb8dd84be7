package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Log lines on standard error. */
@ConfigMapping(prefix = "quadrant.log")
public interface LogConfig {
    /** Form of a line: {@code text} is key=value (logfmt), {@code json} one JSON object a line. */
    @WithDefault("text")
    Format format();

    /** Least severe level that is written: {@code debug}, {@code info}, {@code warn} or {@code error}. */
    @WithDefault("info")
    Level level();

    /** Form of a log line. */
    enum Format {
        TEXT,
        JSON
    }

    /** Severity of a log line. */
    enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
