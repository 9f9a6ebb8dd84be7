package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests that Grafana's Prometheus data source makes, to the real program. */
class GrafanaIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void answersEveryRequest() throws IOException, InterruptedException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        keys.put("quadrant.monitor.rules.interval", "500ms");
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys);
                HttpClient client = HttpClient.newHttpClient()) {
            Await.until(
                    "it has scraped itself",
                    SOON,
                    () -> monitor.get("/api/v1/query?query=up").contains("\"1\""),
                    monitor::output);
            long now = System.currentTimeMillis() / 1000 + 1;
            int asked = 0;
            for (String line : Files.readAllLines(Path.of("src/test/resources/grafana-requests.txt"))) {
                if (!line.startsWith("#")) {
                    ask(client, monitor.admin(), line.replace("$now", "" + now).replace("$from", "" + (now - 3600)));
                    asked++;
                }
            }
            assertThat(asked).isGreaterThan(30);
        }
    }

    private static void ask(HttpClient client, URI base, String line) throws IOException, InterruptedException {
        String[] halves = line.split(" -> ", 2);
        String[] words = halves[0].split(" ");
        URI uri = base.resolve(words[1].replace("[]", "%5B%5D"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (words[0].equals("POST")) {
            request.header("content-type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(words[2]));
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("content-type")).as(line).hasValue("application/json");
        boolean wrong = halves[1].contains("errorType");
        assertThat(answer.statusCode()).as(line + "\n" + answer.body()).isEqualTo(wrong ? 400 : 200);
        assertThat(new JsonObject(answer.body()).getString("status")).as(line).isEqualTo(wrong ? "error" : "success");
        assertThat(answer.body()).as(line).contains(halves[1]);
    }
}
