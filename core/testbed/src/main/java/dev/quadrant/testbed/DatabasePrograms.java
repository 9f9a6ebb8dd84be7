package dev.quadrant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of a database server.
 *
 * @param server path of {@code mariadbd} or {@code mysqld}
 * @param base directory with {@code share/}, or empty where the program knows it
 * @param options what the server needs on each command line to find its own parts
 */
record DatabasePrograms(Path server, Optional<Path> base, List<String> options) {
    static DatabasePrograms from(DatabaseServer.Origin origin) {
        return switch (origin) {
            case INSTALLED -> installed();
            case MAVEN -> fromMaven();
            case MYSQL_8 -> mysql(MysqlFromMaven.unpacked());
            case MYSQL_9 ->
                new DatabasePrograms(
                        MysqlFromSid.program("mysqld"),
                        Optional.empty(),
                        List.of(
                                "--lc-messages-dir=" + MysqlFromSid.HOME.resolve("usr/share/mysql"),
                                "--character-sets-dir=" + MysqlFromSid.HOME.resolve("usr/share/mysql/charsets"),
                                "--plugin-dir=" + MysqlFromSid.HOME.resolve("usr/lib/mysql/plugin"),
                                // Making certificates takes seconds; a test that wants them switches it on again.
                                "--auto-generate-certs=OFF"));
        };
    }

    private static DatabasePrograms installed() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/libexec";
        return Stream.of("mariadbd", "mysqld")
                .flatMap(name -> Stream.of(path.split(":")).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new DatabasePrograms(program, Optional.empty(), List.of()))
                .orElseGet(DatabasePrograms::fromMaven);
    }

    private static DatabasePrograms fromMaven() {
        Path base = MariaDbFromMaven.unpacked();
        return new DatabasePrograms(base.resolve("bin/mariadbd"), Optional.of(base), places(base));
    }

    private static DatabasePrograms mysql(Path base) {
        return new DatabasePrograms(base.resolve("bin/mysqld"), Optional.of(base), places(base));
    }

    private static List<String> places(Path base) {
        return List.of(
                "--basedir=" + base,
                "--lc-messages-dir=" + base.resolve("share"),
                // MariaDB from 11.4 on makes an RSA key and a certificate at each start, which takes seconds.
                "--skip-ssl");
    }

    /** Whether this is MySQL, and not MariaDB under its name. */
    boolean isMysql() {
        return server.getFileName().toString().equals("mysqld") && !isMariaDb();
    }

    /** Whether the server starts at all: it finds the libraries that it is linked with. */
    boolean runs() {
        try {
            return new ProcessBuilder(server.toString(), "--no-defaults", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The start of every command line of the server. */
    List<String> server(Path data) {
        // A server that starts clears the directory of temporary tables, others' too where it is shared.
        Path temporary = data.resolveSibling("tmp");
        try {
            Files.createDirectories(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(
                List.of(server.toString(), "--no-defaults", "--datadir=" + data, "--tmpdir=" + temporary));
        command.addAll(options);
        if (isMysql()) {
            // Its second protocol would want a port of its own.
            command.addAll(List.of("--mysqlx=OFF", "--secure-file-priv="));
        }
        if (isRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    /**
     * Fills an empty data directory with the system tables.
     *
     * @param initial options that hold from then on
     */
    void initialise(Path data, Path log, List<String> initial) throws IOException {
        if (isMysql()) {
            List<String> chosen =
                    Stream.concat(options.stream(), initial.stream()).toList();
            InitialisedData.copy(server, chosen, data, empty -> {
                List<String> command = server(empty);
                command.addAll(initial);
                command.add("--initialize-insecure");
                run(command, Optional.empty(), log);
            });
            return;
        }
        Files.createDirectories(data.resolve("mysql"));
        List<String> command = server(data);
        command.addAll(
                List.of("--bootstrap", "--log-warnings=0", "--enforce-storage-engine=", "--max-allowed-packet=8M"));
        run(command, Optional.of(bootstrapSql(data)), log);
    }

    /** What mariadb-install-db feeds to the server; done here so that no shell script and no client is needed. */
    private Path bootstrapSql(Path data) throws IOException {
        Path share = base.map(directory -> directory.resolve("share")).orElse(Path.of("/usr/share/mysql"));
        StringBuilder sql = new StringBuilder("create database if not exists mysql;\nuse mysql;\n");
        for (String name : List.of(
                "mysql_system_tables.sql|mariadb_system_tables.sql",
                "mysql_performance_tables.sql|mariadb_performance_tables.sql",
                "mysql_system_tables_data.sql|mariadb_system_tables_data.sql",
                "fill_help_tables.sql",
                "mysql_sys_schema.sql|mariadb_sys_schema.sql")) {
            sql.append(scriptText(share, name));
        }
        // The scripts refer to the host's name for a second anonymous user; loopback is all that is wanted here.
        Path file = data.resolveSibling("bootstrap.sql");
        Files.writeString(
                file,
                "set @current_hostname='localhost';\nset @auth_root_socket=NULL;\nset @skip_auth_anonymous=1;\n" + sql);
        return file;
    }

    private static String scriptText(Path share, String names) throws IOException {
        for (String name : names.split("\\|")) {
            Path script = share.resolve(name);
            if (Files.isReadable(script)) {
                return Files.readString(script, java.nio.charset.StandardCharsets.UTF_8) + "\n";
            }
        }
        throw new IOException("no " + names + " in " + share);
    }

    private boolean isMariaDb() {
        try {
            Process version = new ProcessBuilder(server.toString(), "--no-defaults", "--version").start();
            return new String(version.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("MariaDB");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(List<String> command, Optional<Path> input, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        input.ifPresent(file -> builder.redirectInput(file.toFile()));
        try {
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IOException(
                        "initialising the database server ended with code " + code + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
