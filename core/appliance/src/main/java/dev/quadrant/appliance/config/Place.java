package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigValue;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a value comes from, in words: a file and line, an environment variable, a system property, a default. */
final class Place {
    private static final Pattern FILE = Pattern.compile(".*source=(file:[^\\]]+)\\].*");

    private Place() {}

    static String of(ConfigValue value) {
        String source = value.getConfigSourceName() == null ? "" : value.getConfigSourceName();
        Matcher file = FILE.matcher(source);
        if (file.matches()) {
            String path = URI.create(file.group(1)).getPath();
            return value.getLineNumber() > 0 ? path + ":" + value.getLineNumber() : path;
        }
        if (source.startsWith("SysProp")) {
            return "-D" + value.getName();
        }
        if (source.startsWith("Env")) {
            return "environment";
        }
        return source.contains("Default") ? "" : source;
    }
}
