package dev.quadrant.lb.config;

import dev.quadrant.lb.http.FieldChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes changes of fields of their keys. */
final class FieldReader {
    /** Fields that the balancer writes itself, or that mean something to one hop alone. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto");

    private FieldReader() {}

    /**
     * The changes that the keys ask for.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    static FieldChanges read(RouteConfig.Fields config) {
        List<String> removed = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (String name : config.remove().orElse(List.of())) {
            if (name.strip().equalsIgnoreCase("host")) {
                throw new IllegalArgumentException("Host cannot be removed, only set");
            }
            removed.add(name(name.strip()));
        }
        sorted(config.set()).forEach((name, value) -> {
            removed.add(name(name));
            added.add(line(name, value));
        });
        sorted(config.add()).forEach((name, value) -> {
            if (name.equalsIgnoreCase("host")) {
                throw new IllegalArgumentException("Host cannot be added, only set");
            }
            added.add(line(name, value));
        });
        return new FieldChanges(removed, added);
    }

    private static Map<String, String> sorted(Map<String, String> fields) {
        return new TreeMap<>(fields);
    }

    private static String name(String name) {
        if (!name.matches("[A-Za-z0-9-]{1,100}")) {
            throw new IllegalArgumentException("'" + name + "' is not a field name of letters, digits and dashes");
        }
        if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the balancer itself writes " + name);
        }
        return name;
    }

    private static String line(String name, String value) {
        if (!value.matches("[ -~]*")) {
            throw new IllegalArgumentException("the value of " + name + " has a character that is not visible ASCII");
        }
        return name(name) + ": " + value.strip();
    }
}
