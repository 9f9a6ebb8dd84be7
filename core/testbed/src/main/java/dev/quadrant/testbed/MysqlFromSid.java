package dev.quadrant.testbed;

import java.nio.file.Files;
import java.nio.file.Path;

/** MySQL 9.7, server and clients, where {@code .ci/mysql} unpacked it. */
final class MysqlFromSid {
    static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "quadrant", "mysql-sid");

    private MysqlFromSid() {}

    static boolean isThere() {
        return Files.exists(HOME.resolve("complete"));
    }

    /** One of its programs, as it starts by itself: with the libraries that it was built for. */
    static Path program(String name) {
        return HOME.resolve("run").resolve(name);
    }
}
