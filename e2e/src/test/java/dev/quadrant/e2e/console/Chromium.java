package dev.quadrant.e2e.console;

import dev.quadrant.testbed.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's Chromium without a window, driven by its own protocol (CDP). Closing it ends the process. */
final class Chromium implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI control;

    private Chromium(Process process, URI control) {
        this.process = process;
        this.control = control;
    }

    /** @param profile a directory of its own, which it makes */
    static Chromium start(Path profile) {
        try {
            Process process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--hide-scrollbars",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Path port = profile.resolve("DevToolsActivePort");
            Await.until("chromium listens", START, () -> lines(port).size() >= 2);
            return new Chromium(
                    process, URI.create("http://127.0.0.1:" + lines(port).getFirst()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A new tab with nothing in it. */
    Tab tab() {
        try {
            HttpRequest request = HttpRequest.newBuilder(control.resolve("/json/new?about:blank"))
                    .PUT(HttpRequest.BodyPublishers.noBody())
                    .build();
            String told =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new Tab(client, URI.create(new JsonObject(told).getString("webSocketDebuggerUrl")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
