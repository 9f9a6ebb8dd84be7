package dev.quadrant.db.server;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import java.io.Closeable;
import java.io.IOException;
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

/**
 * A fresh server in a directory of its own, with one account whose password nobody else knows. It keeps no binlog, runs no
 * scheduled events, and is set for speed: what it has is worth nothing until somebody has made sure that it is whole.
 */
public final class LocalServer implements Closeable {
    /** Longest that the server may take to make its system tables, and to answer. */
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    /** Longest that an orderly end may take: it writes what is only in memory. */
    private static final Duration STOP_LIMIT = Duration.ofMinutes(30);

    private static final int MOST_SOCKET_PATH = 107;
    private static final int LOG_LINES = 5;
    private static final List<String> ENVIRONMENT = List.of("PATH", "LD_LIBRARY_PATH", "TZ", "HOME");

    private final ServerProgram program;
    private final ServerDirectory directory;
    private final Settings settings;
    private volatile Process process;
    private volatile boolean closed;

    /**
     * What servers differ in.
     *
     * @param what the server in words, for messages: {@code the throw-away server}
     * @param user its account's name
     * @param host from where the account may log in
     * @param behind whether it runs with the lowest priority
     * @param options of each of its command lines
     * @param shorterPath what to do when the path of its socket is too long
     */
    public record Settings(
            String what, String user, String host, boolean behind, List<String> options, String shorterPath) {
        public Settings {
            options = List.copyOf(options);
        }
    }

    public LocalServer(ServerProgram program, ServerDirectory directory, Settings settings) {
        this.program = program;
        this.directory = directory;
        this.settings = settings;
    }

    /** Takes a data directory that is there as it is, and makes the account's password. */
    public void adopt() throws IOException {
        Files.createDirectories(file("tmp"));
        secrets();
    }

    /** Makes the system tables, and the account's password; blocks until that is done. */
    public void initialise() throws IOException {
        Files.createDirectories(file("tmp"));
        Files.createDirectories(directory.data());
        List<String> command = base();
        if (program.mariadb()) {
            Files.createDirectories(directory.data().resolve("mysql"));
            command.addAll(
                    List.of("--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M"));
            run(command, Optional.of(SystemTables.script(program.scripts(), file("bootstrap.sql"))));
        } else {
            command.add("--initialize-insecure");
            run(command, Optional.empty());
        }
        if (!ended(START_LIMIT) || process.exitValue() != 0) {
            kill();
            throw new ServerUnusable(settings.what() + " could not make its system tables: " + lastWords());
        }
        secrets();
    }

    private List<String> base() throws IOException {
        if (socket().toString().length() > MOST_SOCKET_PATH) {
            throw new ServerUnusable("the path of the server's socket would be longer than " + MOST_SOCKET_PATH
                    + " bytes: " + socket() + "; " + settings.shorterPath());
        }
        List<String> command = program.command(settings.behind());
        command.addAll(List.of(
                directory.dataOption(),
                "--tmpdir=" + file("tmp"),
                "--socket=" + socket(),
                "--pid-file=" + file("server.pid")));
        if (!program.mariadb()) {
            // Its second protocol would want a port, and its default directory for files need not be there.
            command.addAll(List.of("--loose-mysqlx=OFF", "--secure-file-priv=", "--loose-auto-generate-certs=OFF"));
        }
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        command.addAll(settings.options());
        return command;
    }

    private List<String> serving(List<String> listening) throws IOException {
        List<String> command = base();
        command.addAll(List.of(
                "--init-file=" + file("init.sql"),
                "--skip-log-bin",
                "--loose-skip-slave-start",
                "--event-scheduler=OFF",
                "--performance-schema=OFF",
                "--max-allowed-packet=1G",
                "--innodb-doublewrite=OFF",
                "--innodb-sort-buffer-size=8M",
                "--loose-innodb-log-file-size=128M",
                "--loose-innodb-redo-log-capacity=256M",
                "--innodb-flush-log-at-trx-commit=0"));
        command.addAll(listening);
        return command;
    }

    /** The account's password, and the statements with which the server makes the account; both for this user's eyes only. */
    private void secrets() throws IOException {
        String secret = secret();
        String who = "'" + settings.user() + "'@'" + settings.host() + "'";
        own(
                file("init.sql"),
                "CREATE USER IF NOT EXISTS " + who + " IDENTIFIED BY '" + secret + "';\nGRANT ALL PRIVILEGES ON *.* TO "
                        + who + " WITH GRANT OPTION;\n");
        own(passwordFile(), secret + "\n");
    }

    /** A password that nobody guesses. */
    public static String secret() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Writes a new file that this user alone may read. */
    public static Path own(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private Path file(String name) {
        return directory.path().resolve(name);
    }

    public Path socket() {
        return file("s");
    }

    /** File with the account's password. */
    public Path passwordFile() {
        return file("password");
    }

    /**
     * Starts it; blocks until it answers the account.
     *
     * @param listening options that say where it listens
     */
    public void start(List<String> listening, Account account) throws IOException {
        run(serving(listening), Optional.empty());
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                MysqlConnection.open(account).close();
                return;
            } catch (ServerError e) {
                throw new ServerUnusable(settings.what() + " refuses its own account: " + e.getMessage());
            } catch (IOException e) {
                if (ended(Duration.ofMillis(100)) || System.nanoTime() - deadline > 0) {
                    throw new ServerUnusable(settings.what() + " does not start: " + lastWords()
                            + "; quadrant.db.drill.server-options may have what it needs");
                }
            }
        }
    }

    private void run(List<String> command, Optional<Path> input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(file("server.log").toFile()));
        // The sidecar's environment is no business of the server's.
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.redirectInput(input.orElse(Path.of("/dev/null")).toFile());
        synchronized (this) {
            if (closed) {
                throw new IOException("cancelled");
            }
            process = builder.start();
        }
    }

    /** Waits for the process's end, at most so long; whether it has ended. */
    private boolean ended(Duration wait) throws IOException {
        try {
            return process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends it in an orderly way: when this returns, all that it had is in its files. */
    public void stop() throws IOException {
        process.destroy();
        if (!ended(STOP_LIMIT)) {
            throw new IOException(settings.what() + " has not ended within " + STOP_LIMIT.toMinutes() + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IOException(settings.what() + " ended with code " + process.exitValue() + ": " + lastWords());
        }
    }

    /** The last lines that the server wrote. */
    public String lastWords() {
        List<String> lines =
                new ArrayList<>(log().lines().filter(line -> !line.isBlank()).toList());
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    /** All that it wrote. */
    public String log() {
        try {
            return Files.readString(file("server.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Kills the process, which may be started again. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            // Short, and to be waited for even by an interrupted thread: its files are deleted next.
            running.onExit().join();
        }
    }

    /** Kills it for good. May be called from any thread. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        kill();
    }
}
