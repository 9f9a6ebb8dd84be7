package dev.quadrant.appliance.config;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The node's configuration: system properties over environment variables over {@code /etc/quadrant/<node>.properties} (or
 * the files that {@code quarkus.config.locations} names). Loaded and checked before anything starts, so that a mistake is
 * one line that names key, place and fix. Immutable.
 */
public final class Configuration {
    /** Every node's own mappings. */
    private static final List<Class<?>> COMMON =
            List.of(NodeConfig.class, AdminConfig.class, LogConfig.class, ClusterConfig.class, VipsConfig.class);

    private static final String LOCATIONS = "quarkus.config.locations";

    private final SmallRyeConfig config;

    private Configuration(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Loads the configuration of a program.
     *
     * @param program its name, for the default file
     * @param mappings its own {@code @ConfigMapping} interfaces
     * @throws ConfigurationException with every problem found, when there is any
     */
    public static Configuration load(String program, List<Class<?>> mappings) throws ConfigurationException {
        List<Class<?>> all = new ArrayList<>(COMMON);
        all.addAll(mappings);
        List<Key> keys =
                all.stream().flatMap(mapping -> Key.of(mapping).stream()).toList();
        SmallRyeConfigBuilder builder = sources(program);
        SmallRyeConfig unmapped = builder.build();
        List<Problem> problems = new ArrayList<>(Unknown.keys(unmapped, keys));
        problems.addAll(Expressions.undefined(unmapped));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        all.forEach(builder::withMapping);
        try {
            return new Configuration(builder.build());
        } catch (RuntimeException e) {
            throw new ConfigurationException(MappingProblems.of(e, unmapped, keys));
        }
    }

    private static SmallRyeConfigBuilder sources(String program) throws ConfigurationException {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMappingIgnore("quadrant.**")
                .withSources(new SysPropConfigSource(), new EnvConfigSource(System.getenv(), 300));
        int ordinal = 290;
        for (Path file : files(program)) {
            try {
                builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), ordinal--));
            } catch (IOException | IllegalArgumentException e) {
                throw new ConfigurationException(List.of(new Problem(
                        LOCATIONS, file.toString(), "cannot be read: " + e.getMessage(), "make the file readable")));
            }
        }
        return builder;
    }

    /** The configuration files: those that the user names, else the node's own where it exists. */
    public static List<Path> files(String program) throws ConfigurationException {
        String named = System.getProperty(LOCATIONS, System.getenv("QUARKUS_CONFIG_LOCATIONS"));
        if (named == null || named.isBlank()) {
            Path own = Path.of("/etc/quadrant", program + ".properties");
            return Files.exists(own) ? List.of(own) : List.of();
        }
        List<Path> files = new ArrayList<>();
        for (String location : named.split(",")) {
            Path file = location.strip().startsWith("file:")
                    ? Path.of(URI.create(location.strip()))
                    : Path.of(location.strip());
            String what = !Files.exists(file)
                    ? " does not exist"
                    : Files.isDirectory(file) ? " is a directory" : Files.isReadable(file) ? "" : " is not readable";
            if (!what.isEmpty()) {
                throw new ConfigurationException(
                        List.of(new Problem(LOCATIONS, "", file + what, "name a readable file, or leave the key out")));
            }
            files.add(file);
        }
        return files;
    }

    /** The values of one of the mappings that were loaded. */
    public <T> T get(Class<T> mapping) {
        return config.getConfigMapping(mapping);
    }

    /** The value of a key as text, resolved; for messages and for keys that are not the node's. */
    public Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class);
    }

    /** All keys that a program with these mappings knows, every node's own included. */
    public static List<Key> keys(List<Class<?>> mappings) {
        return all(mappings).stream()
                .flatMap(mapping -> Key.of(mapping).stream())
                .toList();
    }

    private static List<Class<?>> all(List<Class<?>> mappings) {
        List<Class<?>> all = new ArrayList<>(COMMON);
        all.addAll(mappings);
        return all;
    }

    /** Keys under {@code quadrant.} that are set, with where each comes from; values of secrets are paths, never contents. */
    public Map<String, String> places() {
        Map<String, String> places = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            String place = name.startsWith("quadrant.") ? place(name) : "";
            if (!place.isEmpty()) {
                places.put(name, place);
            }
        }
        return places;
    }

    /** Keys under {@code quadrant.} whose values are not the same in another configuration, or are set in one alone. */
    public SortedSet<String> changed(Configuration other) {
        SortedSet<String> changed = new TreeSet<>(places().keySet());
        changed.addAll(other.places().keySet());
        changed.removeIf(key -> value(key).equals(other.value(key)));
        return changed;
    }

    /** A problem with a key of this configuration, which knows where the key was set. */
    public Problem problem(String key, String what, String fix) {
        return new Problem(key, place(key), what, fix);
    }

    private String place(String key) {
        return place(config, key);
    }

    static String place(SmallRyeConfig config, String key) {
        ConfigValue value = config.getConfigValue(key);
        return value.getValue() == null && value.getRawValue() == null ? "" : Place.of(value);
    }
}
