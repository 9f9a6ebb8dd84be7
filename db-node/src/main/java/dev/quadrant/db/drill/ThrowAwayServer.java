package dev.quadrant.db.drill;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.protocol.TlsSettings;
import dev.quadrant.db.server.LocalServer;
import dev.quadrant.db.server.ServerDirectory;
import dev.quadrant.db.server.ServerProgram;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A fresh server in a drill's directory, on a port of loopback. */
final class ThrowAwayServer implements Closeable {
    private static final String USER = "quadrant_drill";
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 3;

    private final LocalServer server;
    private Account account;

    /** @param options further options of the server */
    ThrowAwayServer(ServerProgram program, ServerDirectory directory, List<String> options) {
        server = new LocalServer(
                program,
                directory,
                new LocalServer.Settings(
                        "the throw-away server",
                        USER,
                        HOST,
                        true,
                        options,
                        "name a shorter quadrant.db.drill.directory"));
    }

    /** Makes its system tables and starts it; blocks until it answers. */
    Account begin() throws IOException {
        server.initialise();
        return start();
    }

    /** Starts it on what is in its data directory; blocks until it answers. */
    Account adopt() throws IOException {
        server.adopt();
        return start();
    }

    /** Who may do everything there, once it has been started. */
    Account account() {
        return account;
    }

    private Account start() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            account = new Account(
                    HOST,
                    port,
                    USER,
                    server.passwordFile(),
                    new TlsSettings(TlsMode.OFF, Optional.empty()),
                    Duration.ofSeconds(30));
            try {
                server.start(List.of("--bind-address=" + HOST, "--port=" + port), account);
                return account;
            } catch (IOException e) {
                server.kill();
                // Between looking and listening somebody else may have taken the port.
                if (attempt == ATTEMPTS || !server.log().contains("ddress already in use")) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The last lines that the server wrote. */
    String lastWords() {
        return server.lastWords();
    }

    /** Kills it: nothing in it is worth an orderly end. May be called from any thread. */
    @Override
    public void close() {
        server.close();
    }
}
