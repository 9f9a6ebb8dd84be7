package dev.quadrant.lb.kit;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.lb.config.LbCheck;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.route.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a configuration as a node does, from the text of its file. */
public final class Configured {
    private static final String LOCATIONS = "quarkus.config.locations";

    private Configured() {}

    /** The configuration of a text; the build's own keys under {@code quadrant.} are hidden meanwhile. */
    public static synchronized Configuration load(String properties) throws ConfigurationException {
        List<String> hidden = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("quadrant."))
                .toList();
        List<String> values = hidden.stream().map(System::getProperty).toList();
        hidden.forEach(System::clearProperty);
        try {
            Path file = Files.createTempFile("lb-node", ".properties");
            Files.writeString(file, properties);
            System.setProperty(LOCATIONS, file.toString());
            try {
                return Configuration.load("lb-node", List.of(LbConfig.class));
            } finally {
                System.clearProperty(LOCATIONS);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (int i = 0; i < hidden.size(); i++) {
                System.setProperty(hidden.get(i), values.get(i));
            }
        }
    }

    /** The problems of a text, as the user reads them. */
    public static List<String> problems(String properties) throws ConfigurationException {
        return LbCheck.problems(load(properties)).stream().map(Object::toString).toList();
    }

    /** The topology of a text without problems. */
    public static Topology topology(String properties) throws ConfigurationException {
        Configuration configuration = load(properties);
        List<String> problems =
                LbCheck.problems(configuration).stream().map(Object::toString).toList();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return TopologyBuilder.build(configuration.get(LbConfig.class), AddressLists.NONE);
    }
}
