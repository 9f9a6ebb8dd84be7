package dev.quadrant.monitor.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quadrant.monitor.access.HttpAccess;
import dev.quadrant.monitor.relabel.Relabelling;
import dev.quadrant.testbed.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteSenderTest {
    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    /** A server that refuses what has {@code old} in it, as Prometheus refuses a request with a sample that it has. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String text;
            try {
                byte[] plain = SnappyBlock.decompress(exchange.getRequestBody().readAllBytes(), 1000);
                text = new String(plain, StandardCharsets.UTF_8);
            } catch (RemoteException e) {
                text = e.toString();
            }
            requests.add(text);
            exchange.sendResponseHeaders(text.contains("old") ? 400 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Remote remote() {
        return new Remote(
                "other",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/write"),
                Duration.ofSeconds(20),
                HttpAccess.PLAIN,
                Relabelling.NONE,
                100,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1));
    }

    @Test
    void aRefusedBatchIsSentRecordByRecordSoThatOnlyWhatIsRefusedIsDropped() throws IOException {
        try (SampleQueue queue = new SampleQueue(directory, 1 << 20)) {
            for (String text : List.of("old-", "new-", "newer")) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                queue.append(bytes, bytes.length, bytes.length);
            }
            try (RemoteSender sender = new RemoteSender(vertx, remote(), queue)) {
                sender.start();
                Await.until("all is settled", Duration.ofSeconds(30), () -> queue.samples() == 0, requests::toString);
                assertThat(requests).containsExactly("old-new-newer", "old-", "new-", "newer");
                assertThat(sender.sent.sum()).isEqualTo(9);
                assertThat(sender.rejected.sum()).isEqualTo(4);
            }
        }
    }
}
