package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether routers may make fragments of an answer (RFC 9715), as tcpdump sees it. */
class FragmentsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "at most {0} octets: {1}")
    @CsvSource({"1232, flags [DF]", "1400, flags [none]"})
    void answersThatPassEveryPathAreNotFragmented(String payload, String flags) throws IOException {
        Dig.assume();
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/tcpdump")), "needs tcpdump: apt-get install tcpdump");
        new ZoneFiles(directory).write("example.test", 1, "www A 192.0.2.80\n");
        int port = Ports.free();
        NodeProcess node = Nodes.start(Map.of(
                        "quadrant.dns.listen",
                        "127.0.0.1:" + port,
                        "quadrant.dns.zones-dir",
                        directory.toString(),
                        "quadrant.dns.udp-payload",
                        payload))
                .awaitReady();
        Path said = directory.resolve("tcpdump");
        Process dump = new ProcessBuilder(
                        "tcpdump", "-i", "lo", "-n", "-l", "-v", "-c", "1", "--immediate-mode", "udp src port " + port)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            Await.until("tcpdump listens", SOON, () -> read(said).contains("listening on"));
            assertThat(new Dig("127.0.0.1", port).shortly("www.example.test A")).isEqualTo("192.0.2.80");
            Await.until("tcpdump has seen the answer", SOON, () -> read(said).contains("1 packet captured"));
            assertThat(read(said)).contains(flags);
        } finally {
            dump.destroyForcibly();
            node.terminate();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
