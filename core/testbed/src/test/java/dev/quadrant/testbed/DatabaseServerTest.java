package dev.quadrant.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers that tests and the demo stand on start, greet, log, and stop. */
class DatabaseServerTest {
    @TempDir
    Path directory;

    @Test
    void fromThePathOrMaven() throws IOException {
        try (DatabaseServer server = DatabaseServer.start(directory)) {
            assertThat(greeting(server)).isNotEmpty();
            server.stop();
            server.start();
            assertThat(server.data().resolve("binlog.000002")).exists();
        }
    }

    @Test
    void fromMaven() throws IOException {
        try (DatabaseServer server = DatabaseServer.start(DatabaseServer.Origin.MAVEN, directory)) {
            assertThat(greeting(server)).contains("MariaDB");
            assertThat(Files.readString(server.passwordFile()).strip()).isEqualTo(server.password());
        }
    }

    /** The version in the server's first packet. */
    private static String greeting(DatabaseServer server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address());
            byte[] packet = new byte[64];
            int length = socket.getInputStream().read(packet);
            return new String(packet, 5, length - 5, StandardCharsets.ISO_8859_1).split("\0")[0];
        }
    }
}
