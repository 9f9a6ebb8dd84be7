package dev.quadrant.monitor.logs;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds mistakes in the keys of logs before anything starts. */
public final class LogsCheck {
    private static final String PREFIX = "quadrant.monitor.logs.";

    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();

    private LogsCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    /** What is wrong; empty when nothing is. */
    public static List<Problem> of(Configuration configuration) {
        LogsCheck check = new LogsCheck(configuration);
        check.check(configuration.get(LogsConfig.class));
        return check.problems;
    }

    private void check(LogsConfig config) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("retention", config.retention().toMillis());
        config.sizeMax().ifPresent(size -> numbers.put("size-max", size));
        numbers.put("push.body-max", (long) config.push().bodyMax());
        numbers.put("push.decompressed-max", (long) config.push().decompressedMax());
        numbers.put("push.waiting-max", (long) config.push().waitingMax());
        numbers.put("syslog.message-max", (long) config.syslog().messageMax());
        numbers.put("syslog.connections-max", (long) config.syslog().connectionsMax());
        numbers.put("syslog.waiting-max", (long) config.syslog().waitingMax());
        numbers.put("nodes.interval", config.nodes().interval().toMillis());
        numbers.put("limits.lines-per-second", (long) config.limits().linesPerSecond());
        numbers.put("limits.bytes-per-second", (long) config.limits().bytesPerSecond());
        numbers.put("limits.sources-max", (long) config.limits().sourcesMax());
        numbers.put("limits.line-max", (long) config.limits().lineMax());
        numbers.put("limits.streams-max", (long) config.limits().streamsMax());
        numbers.put("limits.labels-max", (long) config.limits().labelsMax());
        numbers.put("limits.label-name-max", (long) config.limits().labelNameMax());
        numbers.put("limits.label-value-max", (long) config.limits().labelValueMax());
        numbers.put("query.bytes-max", config.query().bytesMax());
        numbers.put("query.lines-max", (long) config.query().linesMax());
        numbers.put("query.series-max", (long) config.query().seriesMax());
        numbers.put("query.samples-max", (long) config.query().samplesMax());
        numbers.put("query.tails-max", (long) config.query().tailsMax());
        numbers.forEach((key, value) -> {
            if (value <= 0) {
                problem(key, "is not above 0", "give a positive value");
            }
        });
        if (config.limits().lineMax() > 16 << 20) {
            problem("limits.line-max", "is more than 16777216 bytes", "give at most 16777216");
        }
        syslog(config.syslog());
    }

    private void syslog(LogsConfig.Syslog syslog) {
        address("syslog.udp", syslog.udp());
        address("syslog.tcp", syslog.tcp());
        address("syslog.tls", syslog.tls());
        if (syslog.tls().isPresent()) {
            file("syslog.certificate-file", syslog.certificateFile(), true);
            file("syslog.key-file", syslog.keyFile(), true);
        }
        file("syslog.client-authorities-file", syslog.clientAuthoritiesFile(), false);
    }

    private void address(String key, Optional<String> address) {
        if (address.isPresent()) {
            try {
                Endpoint.parse(address.get());
            } catch (IllegalArgumentException e) {
                problem(key, e.getMessage(), "give an address and a port, for example 0.0.0.0:514");
            }
        }
    }

    private void file(String key, Optional<Path> file, boolean needed) {
        if (file.isEmpty() && needed) {
            problem(key, "is not set, and syslog with TLS needs it", "name a PEM file");
        } else if (file.isPresent() && !Files.isReadable(file.get())) {
            problem(key, file.get() + " is not readable", "name a PEM file that this user may read");
        }
    }

    private void problem(String key, String words, String fix) {
        problems.add(configuration.problem(PREFIX + key, words, fix));
    }
}
