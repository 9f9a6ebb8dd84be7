package dev.quadrant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real database server on loopback with a directory of its own: {@code mariadbd} or {@code mysqld} from the PATH if there
 * is one, else MariaDB from Maven ({@link MariaDbFromMaven}). Binary log on, in row format. Users: {@link #USER} may do
 * everything, from loopback only.
 */
public final class DatabaseServer implements AutoCloseable {
    public static final String USER = "quadrant";

    /** Where a server's programs come from. */
    public enum Origin {
        /** On the PATH or in the usual places of Debian; from Maven where there are none. */
        INSTALLED,
        /** MariaDB 11.4 ({@link MariaDbFromMaven}), whatever is installed. */
        MAVEN,
        /** MySQL 8.0 ({@link MysqlFromMaven}): the server alone, without plugins and clients. */
        MYSQL_8,
        /** MySQL 9.7 from Debian's unstable packages, unpacked aside by {@code .ci/mysql}. */
        MYSQL_9;

        /** What is missing on this machine to run it, with the fix; empty when it runs. */
        public Optional<String> missing() {
            return switch (this) {
                case INSTALLED, MAVEN -> Optional.empty();
                case MYSQL_8 ->
                    DatabasePrograms.from(this).runs()
                            ? Optional.empty()
                            : Optional.of("needs the libraries of MySQL 8.0: apt-get install libaio1 libnuma1");
                case MYSQL_9 ->
                    MysqlFromSid.isThere() ? Optional.empty() : Optional.of("needs MySQL 9.7: .ci/mysql fetches it");
            };
        }

        public boolean isMysql() {
            return this == MYSQL_8 || this == MYSQL_9;
        }

        /**
         * The product's own reader of binlog files, which also does what the other origin of that product needs; it may not be there.
         */
        public Path binlogReader() {
            return isMysql() ? MysqlFromSid.program("mysqlbinlog") : Path.of("/usr/bin/mariadb-binlog");
        }
    }

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Origin origin;
    private final DatabasePrograms programs;
    private final Path directory;
    private final int port;
    private final String password;
    private final List<String> options;
    private Process process;

    private DatabaseServer(Origin origin, Path directory, int port, String password, List<String> options) {
        this.origin = origin;
        this.programs = DatabasePrograms.from(origin);
        this.directory = directory;
        this.port = port;
        this.password = password;
        this.options = options;
    }

    /**
     * Initialises a server below {@code directory} (which must not hold one) and starts it.
     *
     * @param options further server options, for example {@code --max-binlog-size=1M}
     */
    public static DatabaseServer start(Path directory, String... options) {
        return start(Origin.INSTALLED, directory, options);
    }

    /** The same with a choice of the programs. */
    public static DatabaseServer start(Origin origin, Path directory, String... options) {
        DatabaseServer server = new DatabaseServer(
                origin, directory, Ports.free(), "quadrant-" + Long.toString(System.nanoTime(), 36), List.of(options));
        try {
            Files.createDirectories(server.data());
            server.programs.initialise(
                    server.data(),
                    server.log(),
                    server.options.stream()
                            .filter(option -> option.startsWith("--lower-case-table-names="))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.start();
        return server;
    }

    /**
     * Starts a server on the data directory that is there already, in {@code data} below a directory.
     *
     * @param password of {@link #USER}, who is among its accounts, or is made
     */
    public static DatabaseServer startOn(Origin origin, Path directory, String password, String... options) {
        DatabaseServer server = new DatabaseServer(origin, directory, Ports.free(), password, List.of(options));
        server.start();
        return server;
    }

    /** Starts the server again after {@link #stop} or {@link #kill}. */
    public void start() {
        List<String> command = new ArrayList<>(programs.server(data()));
        command.addAll(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + socket(),
                "--pid-file=" + directory.resolve("server.pid"),
                "--init-file=" + initFile(),
                "--server-id=1",
                "--log-bin=" + data().resolve("binlog"),
                "--binlog-format=ROW",
                "--sync-binlog=1",
                "--innodb-buffer-pool-size=64M",
                // A name that MySQL 9 does not know any more.
                "--loose-innodb-log-file-size=16M",
                "--performance-schema=OFF",
                "--character-set-server=utf8mb4"));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("database server answers on port " + port, START, this::answers, this::logText);
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the database server ended with code " + process.exitValue() + ":\n" + logText());
        }
        try (Socket probe = new Socket()) {
            probe.connect(address(), 1000);
            probe.setSoTimeout(1000);
            return probe.getInputStream().read() >= 0 && logText().contains("ready for connections");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sets the user up by the server's own start file, so that no client program is needed and no argument shows a secret. */
    private Path initFile() {
        Path file = directory.resolve("init.sql");
        try {
            Files.writeString(
                    file,
                    "SET SESSION sql_log_bin=0;\nCREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '"
                            + password
                            + "';\nGRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'127.0.0.1' WITH GRANT OPTION;\n"
                            + "CREATE USER IF NOT EXISTS '" + USER + "'@'localhost' IDENTIFIED BY '" + password
                            + "';\nGRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'localhost' WITH GRANT OPTION;\n");
            Files.writeString(directory.resolve("password"), password + "\n");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Origin origin() {
        return origin;
    }

    /** The program, and what it needs to find its own files, as db-node's keys {@code server} and {@code server-options} have them. */
    public Map<String, String> program() {
        return Map.of("server", programs.server().toString(), "server-options", String.join(",", programs.options()));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public int port() {
        return port;
    }

    public String password() {
        return password;
    }

    /** File with the password of {@link #USER}. */
    public Path passwordFile() {
        return directory.resolve("password");
    }

    /** JDBC address of the server, without a database. */
    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/?user=" + USER + "&password=" + password
                + "&allowPublicKeyRetrieval=true";
    }

    /** The data directory, binary logs ({@code binlog.000001}...) included. */
    public Path data() {
        return directory.resolve("data");
    }

    public long pid() {
        return process.pid();
    }

    private Path socket() {
        // A socket's path is limited to 107 bytes, which a test's directory can exceed.
        return Path.of(System.getProperty("java.io.tmpdir"), "quadrant-db-" + port + ".sock");
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private String logText() {
        try {
            return Files.readString(log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Stops as an operator would (SIGTERM). */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            // The next start looks for its own "ready" line only.
            Files.writeString(log(), logText().replace("ready for connections", "was ready"));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
