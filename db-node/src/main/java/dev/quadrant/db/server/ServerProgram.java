package dev.quadrant.db.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A database server's program on this host, for servers that db-node runs itself.
 *
 * @param path where it is
 * @param mariadb whether it is MariaDB's; else MySQL's
 * @param version what it says of itself
 */
public record ServerProgram(Path path, boolean mariadb, String version) {
    private static final String KEY = "quadrant.db.drill.server";
    private static final Pattern SERIES = Pattern.compile("\\d+\\.\\d+");
    private static final String FURTHER_PLACES = ":/usr/sbin:/usr/local/sbin:/usr/libexec";

    /** The program, which need not be one that fits; empty when there is none. */
    public static Optional<Path> locate(Optional<Path> named) {
        return named.isPresent()
                ? named.filter(Files::isExecutable)
                : Stream.of("mariadbd", "mysqld")
                        .map(ServerProgram::onPath)
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** A program of that name where programs are. */
    public static Optional<Path> onPath(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + FURTHER_PLACES;
        return Stream.of(path.split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Why there is no server to run on this host, and the fix. */
    public static String missing(Optional<Path> named) {
        return named.map(path -> path + " (" + KEY + ") is no program that can be run; name mariadbd or mysqld there")
                .orElse("there is no mariadbd or mysqld on this host to restore into; install the server's package"
                        + " (it need not run), or name the program in " + KEY);
    }

    /**
     * Finds one of the kind that is needed.
     *
     * @param named the program that is configured; empty to look for it on the PATH
     * @param mariadb whether MariaDB's is needed; else MySQL's
     * @throws ServerUnusable when there is none
     */
    public static ServerProgram find(Optional<Path> named, boolean mariadb) throws IOException {
        Optional<Path> located = named.isEmpty() && !mariadb ? onPath("mysqld") : locate(named);
        if (located.isEmpty()) {
            throw ServerUnusable.withoutProgram(missing(named));
        }
        String version = version(located.get());
        boolean own = version.contains("MariaDB");
        if (own != mariadb) {
            throw ServerUnusable.withoutProgram(
                    located.get() + " is " + product(own) + " and the backups are " + product(mariadb)
                            + "'s; install that server's package (it need not run), or name its program in " + KEY);
        }
        return new ServerProgram(located.get(), mariadb, version);
    }

    /**
     * Demands that it takes files of a server as they are: of another series it would change them, or refuse.
     *
     * @param other the version of the server whose files they are
     * @throws ServerUnusable when it is of another series
     */
    public void demandSameSeries(String other) throws ServerUnusable {
        if (!series(other).equals(series(version.replaceFirst("^Ver ", "")))) {
            throw new ServerUnusable("the files are those of a server " + series(other) + " (" + other + ") and " + path
                    + " is " + version + "; install a server of that series, or name its program in " + KEY);
        }
    }

    /** Major and minor number. */
    private static String series(String version) {
        Matcher numbers = SERIES.matcher(version);
        return numbers.find() ? numbers.group() : version;
    }

    private static String product(boolean mariadb) {
        return mariadb ? "MariaDB" : "MySQL";
    }

    private static String version(Path program) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--no-defaults", "--version")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new ServerUnusable(
                        program + " does not run: " + text.lines().findFirst().orElse("no output")
                                + "; install what it lacks, or name another program in " + KEY);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return text.replaceFirst("^\\S+\\s+", "");
    }

    /**
     * The start of each of its command lines.
     *
     * @param behind whether it runs with the lowest priority, where the host has the tool for it
     */
    List<String> command(boolean behind) {
        List<String> command = new ArrayList<>();
        if (behind) {
            onPath("nice").ifPresent(nice -> command.addAll(List.of(nice.toString(), "-n", "19")));
        }
        command.addAll(List.of(path.toString(), "--no-defaults"));
        return command;
    }

    /** MariaDB's directory with the scripts that make system tables. */
    Path scripts() throws IOException {
        Path above = Optional.ofNullable(path.toAbsolutePath().normalize().getParent())
                .map(Path::getParent)
                .orElse(Path.of("/usr"));
        List<Path> places = List.of(
                above.resolve("share/mysql"),
                above.resolve("share/mariadb"),
                above.resolve("share"),
                Path.of("/usr/share/mysql"),
                Path.of("/usr/share/mariadb"));
        for (Path place : places) {
            if (Stream.of("mysql", "mariadb")
                    .anyMatch(p -> Files.isReadable(place.resolve(p + "_system_tables.sql")))) {
                return place;
            }
        }
        throw new ServerUnusable("no mariadb_system_tables.sql near " + path + " (looked in " + places
                + "); install the whole package of the server");
    }

    @Override
    public String toString() {
        return path + " (" + version + ")";
    }
}
