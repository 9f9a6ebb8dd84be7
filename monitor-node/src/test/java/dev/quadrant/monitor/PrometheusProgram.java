package dev.quadrant.monitor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Prometheus, from Debian's package: unpacked aside by {@code .ci/prometheus}, or installed. */
final class PrometheusProgram implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts one that scrapes a target as job {@code test}. */
    PrometheusProgram(Path directory, String target, String rules) throws IOException {
        this(directory, """
                global: {scrape_interval: 100ms, scrape_timeout: 100ms, evaluation_interval: 300ms}
                rule_files: [%s]
                alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9']}]}]}
                scrape_configs:
                - job_name: test
                  static_configs: [{targets: ['%s']}]
                """.formatted(rules, target), List.of());
    }

    /** Starts one with a configuration and further arguments. */
    PrometheusProgram(Path directory, String text, List<String> arguments) throws IOException {
        base = URI.create("http://127.0.0.1:" + Ports.free());
        log = directory.resolve("prometheus.log");
        Path configuration = Files.writeString(directory.resolve("prometheus.yml"), text);
        List<String> command = new ArrayList<>(List.of(
                binary("prometheus").toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=" + base.getAuthority()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("Prometheus is ready", SOON, this::ready, this::output);
    }

    URI base() {
        return base;
    }

    static Path binary(String name) {
        Path aside = Path.of(System.getProperty("user.home"), ".cache/quadrant/prometheus/usr/bin", name);
        Path found = Files.isExecutable(aside) ? aside : Path.of("/usr/bin", name);
        assumeTrue(Files.isExecutable(found), "needs " + name + ": .ci/prometheus");
        return found;
    }

    /** Runs promtool; what it printed, or an error. */
    static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary("promtool").toString()));
        command.addAll(List.of(arguments));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream out = run.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (run.waitFor() != 0) {
                throw new IllegalStateException(text);
            }
            return text;
        }
    }

    private boolean ready() {
        try {
            return process.isAlive() && get("/-/ready").contains("Ready");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(base.resolve(path))
                                    .timeout(SOON)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
