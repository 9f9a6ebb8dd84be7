package dev.quadrant.db.drill;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.protocol.TlsSettings;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A fresh server in a drill's directory, on a port of loopback, with one account whose password nobody else knows. */
final class ThrowAwayServer implements Closeable {
    /** Longest that the server may take to make its system tables, and to answer. */
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final String USER = "quadrant_drill";
    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 3;
    private static final int MOST_SOCKET_PATH = 107;
    private static final int LOG_LINES = 5;
    private static final List<String> ENVIRONMENT = List.of("PATH", "LD_LIBRARY_PATH", "TZ", "HOME");

    private final ServerProgram program;
    private final Path directory;
    private final List<String> options;
    private volatile Process process;
    private volatile boolean closed;
    private Account account;

    /** @param options further options of the server */
    ThrowAwayServer(ServerProgram program, Path directory, List<String> options) {
        this.program = program;
        this.directory = directory;
        this.options = List.copyOf(options);
    }

    /** Initialises and starts it; blocks until it answers. */
    Account start() throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        Files.createDirectories(DrillDirectory.data(directory));
        initialise();
        Path password = secrets();
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            account = new Account(
                    HOST, port, USER, password, new TlsSettings(TlsMode.OFF, Optional.empty()), Duration.ofSeconds(30));
            run(serving(port), Optional.empty());
            try {
                awaitAnswer();
                return account;
            } catch (IOException e) {
                kill();
                // Between looking and listening somebody else may have taken the port.
                if (attempt == ATTEMPTS || !log().contains("ddress already in use")) {
                    throw e;
                }
            }
        }
    }

    private List<String> base() throws IOException {
        Path socket = directory.resolve("s");
        if (socket.toString().length() > MOST_SOCKET_PATH) {
            throw new DrillImpossible("the path of the server's socket would be longer than " + MOST_SOCKET_PATH
                    + " bytes: " + socket + "; name a shorter quadrant.db.drill.directory");
        }
        List<String> command = program.command();
        command.addAll(List.of(
                DrillDirectory.dataOption(directory),
                "--tmpdir=" + directory.resolve("tmp"),
                "--socket=" + socket,
                "--pid-file=" + directory.resolve("server.pid")));
        if (!program.mariadb()) {
            // Its second protocol would want a port, and its default directory for files need not be there.
            command.addAll(List.of("--loose-mysqlx=OFF", "--secure-file-priv=", "--loose-auto-generate-certs=OFF"));
        }
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        command.addAll(options);
        return command;
    }

    private List<String> serving(int port) throws IOException {
        List<String> command = base();
        command.addAll(List.of(
                "--bind-address=" + HOST,
                "--port=" + port,
                "--init-file=" + directory.resolve("init.sql"),
                "--skip-log-bin",
                "--loose-skip-slave-start",
                "--event-scheduler=OFF",
                "--performance-schema=OFF",
                "--max-allowed-packet=1G",
                "--innodb-doublewrite=OFF",
                "--innodb-flush-log-at-trx-commit=0"));
        return command;
    }

    private void initialise() throws IOException {
        List<String> command = base();
        if (program.mariadb()) {
            Files.createDirectories(DrillDirectory.data(directory).resolve("mysql"));
            command.addAll(
                    List.of("--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M"));
            run(command, Optional.of(SystemTables.script(program.scripts(), directory.resolve("bootstrap.sql"))));
        } else {
            command.add("--initialize-insecure");
            run(command, Optional.empty());
        }
        try {
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                kill();
                throw new DrillImpossible("the throw-away server could not make its system tables: " + lastWords());
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The account's password, and the statements with which the server makes the account; both for this user's eyes only. */
    private Path secrets() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        String who = "'" + USER + "'@'" + HOST + "'";
        own(
                directory.resolve("init.sql"),
                "CREATE USER IF NOT EXISTS " + who + " IDENTIFIED BY '" + secret + "';\nGRANT ALL PRIVILEGES ON *.* TO "
                        + who + " WITH GRANT OPTION;\n");
        return own(directory.resolve("password"), secret + "\n");
    }

    private static Path own(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void run(List<String> command, Optional<Path> input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("server.log").toFile()));
        // The sidecar's environment is no business of the server's.
        builder.environment().keySet().retainAll(ENVIRONMENT);
        input.ifPresent(file -> builder.redirectInput(file.toFile()));
        if (input.isEmpty()) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        synchronized (this) {
            if (closed) {
                throw new IOException("cancelled");
            }
            process = builder.start();
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                MysqlConnection.open(account).close();
                return;
            } catch (ServerError e) {
                throw new DrillImpossible("the throw-away server refuses its own account: " + e.getMessage());
            } catch (IOException e) {
                pause(deadline);
            }
        }
    }

    private void pause(long deadline) throws IOException {
        try {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
                throw new DrillImpossible("the throw-away server does not start: " + lastWords()
                        + "; quadrant.db.drill.server-options may have what it needs");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    /** The last lines that the server wrote. */
    String lastWords() {
        List<String> lines =
                new ArrayList<>(log().lines().filter(line -> !line.isBlank()).toList());
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("server.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            // Short, and to be waited for even by an interrupted thread: its files are deleted next.
            running.onExit().join();
        }
    }

    /** Kills it: nothing in it is worth an orderly end. May be called from any thread. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        kill();
    }
}
