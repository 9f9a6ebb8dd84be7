package dev.quadrant.db.physical;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.server.LocalServer;
import dev.quadrant.db.server.ServerDirectory;
import dev.quadrant.db.server.ServerProgram;
import dev.quadrant.db.server.ServerUnusable;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MariaDB's {@code mariadb-backup}: reads the files of the server while it runs, and its log with them, then makes the copy ready. */
final class MariaDbBackup implements ServerCopy {
    private static final int LAST_LINES = 3;
    /** Where it says what it has copied; the second name is that of versions before 11.1. */
    private static final List<String> BINLOG_INFO = List.of("mariadb_backup_binlog_info", "xtrabackup_binlog_info");

    private final Account account;
    private final Path program;
    private volatile Process process;
    private volatile boolean cancelled;

    MariaDbBackup(Account account, Path program) {
        this.account = account;
        this.program = program;
    }

    /** The program on the PATH. */
    static Path program() throws IOException {
        return Stream.of("mariadb-backup", "mariabackup")
                .map(ServerProgram::onPath)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> ServerUnusable.withoutProgram("there is no mariadb-backup on this host, which copies"
                        + " MariaDB's files; install the package mariadb-backup, or quadrant.db.base.method=dump"));
    }

    @Override
    public State into(ServerDirectory directory) throws IOException {
        Path work = directory.path();
        Path options = work.resolve("client.cnf");
        LocalServer.own(options, clientOptions());
        try {
            // It needs no option of the server's: it asks the server.
            run(work, "copying", "--defaults-file=" + options, "--backup", "--target-dir=" + directory.data());
        } finally {
            Files.deleteIfExists(options);
        }
        run(work, "making the copy ready", "--no-defaults", "--prepare", "--target-dir=" + directory.data());
        return state(directory.data());
    }

    /** The account; in a file, since arguments are for everybody to see. */
    private String clientOptions() throws IOException {
        StringBuilder text = new StringBuilder("[mariadb-backup]\n")
                .append("host=")
                .append(quoted(account.host()))
                .append('\n')
                .append("port=")
                .append(account.port())
                .append('\n')
                .append("user=")
                .append(quoted(account.user()))
                .append('\n')
                .append("password=")
                .append(quoted(account.password()))
                .append('\n');
        if (account.tls().mode() == TlsMode.OFF) {
            text.append("skip-ssl\n");
        } else {
            text.append("ssl\n");
            account.tls()
                    .authorities()
                    .ifPresent(ca ->
                            text.append("ssl-ca=").append(quoted(ca.toString())).append('\n'));
            if (account.tls().mode() == TlsMode.VERIFY) {
                text.append("ssl-verify-server-cert\n");
            }
        }
        return text.toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void run(Path work, String doing, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path log = work.resolve("mariadb-backup.log");
        Process running;
        synchronized (this) {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            running = new ProcessBuilder(command)
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
            process = running;
        }
        int code;
        try {
            code = running.waitFor();
        } catch (InterruptedException e) {
            running.destroyForcibly().onExit().join();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (cancelled) {
            throw new IOException("cancelled");
        }
        if (code != 0) {
            throw new SourceFailure(
                    "mariadb-backup",
                    program + " failed " + doing + ": " + lastWords(log)
                            + "; it must run on the server's host as a user"
                            + " who may read the data directory, and the account needs GRANT RELOAD, PROCESS, LOCK TABLES,"
                            + " BINLOG MONITOR ON *.* TO " + account.user());
        }
    }

    private static String lastWords(Path log) throws IOException {
        List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private static State state(Path data) throws IOException {
        Path info = BINLOG_INFO.stream()
                .map(data::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IOException("the copy does not say where in the binlog it was made (no "
                        + BINLOG_INFO.getFirst() + "): the source must write one"));
        String[] words = Files.readString(info, StandardCharsets.UTF_8).strip().split("\t");
        State state = new State(
                new BinlogPosition(words[0], Long.parseLong(words[1])), words.length > 2 ? words[2] : "", List.of());
        removeNotes(data);
        return state;
    }

    /** What the program noted for itself is nothing that a server knows. */
    private static void removeNotes(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith("xtrabackup_")
                        || name.startsWith("mariadb_backup_")
                        || name.equals("backup-my.cnf")) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            cancelled = true;
        }
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
