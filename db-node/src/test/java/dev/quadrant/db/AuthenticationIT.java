package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The three ways of caching_sha2_password, MySQL's default, each on a server where no other one can do. The server keeps the hash
 * of a password that was proved in full, until it is told to forget; so the fast way is what works where neither TLS nor a key is.
 */
class AuthenticationIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8", "MYSQL_9"})
    void inFullOverTlsAndThenFast(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        List<String> options = new ArrayList<>(Words.gtidOptions(origin, 1));
        options.addAll(List.of(
                "--auto-generate-certs=ON",
                "--caching-sha2-password-auto-generate-rsa-keys=OFF",
                // Initialising has made a pair under the usual names.
                "--caching-sha2-password-private-key-path=none.pem",
                "--caching-sha2-password-public-key-path=none.pem"));
        if (origin == DatabaseServer.Origin.MYSQL_8) {
            options.add("--ssl=ON");
        }
        try (Fixture fixture = new Fixture(origin, directory, options.toArray(String[]::new))) {
            // The driver too has TLS or nothing.
            String jdbc = fixture.server().jdbcUrl() + "&sslMode=trust";
            Map<String, String> keys = account(fixture, jdbc);
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                Await.until(
                        "without TLS and without a key it is refused",
                        Fixture.PATIENCE,
                        () -> node.get("/db/status").contains("quadrant.db.source.tls"),
                        () -> node.get("/db/status") + node.output());
                assertThat(node.get("/db/status")).contains("neither", "caching_sha2_password");
            }
            keys.put("quadrant.db.source.tls", "require");
            assertFollows(keys);
            keys.put("quadrant.db.source.tls", "off");
            assertFollows(keys);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8", "MYSQL_9"})
    void underTheServersKey(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (Fixture fixture =
                new Fixture(origin, directory, Words.gtidOptions(origin, 1).toArray(String[]::new))) {
            Map<String, String> keys = account(fixture, fixture.server().jdbcUrl());
            assertFollows(keys);
            try (Connection connection =
                    DriverManager.getConnection(fixture.server().jdbcUrl())) {
                // The cache is empty again.
                Schema.run(connection, "FLUSH PRIVILEGES");
            }
            assertFollows(keys);
            Path wrong = Files.writeString(directory.resolve("wrong"), "not-the-password\n");
            keys.put("quadrant.db.source.password-file", wrong.toString());
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                Await.until(
                        "a wrong password is said",
                        Fixture.PATIENCE,
                        () -> node.get("/q/health/ready").contains("wrong password or no such account"),
                        () -> node.get("/db/status") + node.output());
            }
        }
    }

    /** An account that nobody has used: the server's cache does not know it. */
    private Map<String, String> account(Fixture fixture, String jdbc) throws Exception {
        Path password = Files.writeString(directory.resolve("archive"), "archive-password\n");
        try (Connection connection = DriverManager.getConnection(jdbc)) {
            for (String host : List.of("localhost", "127.0.0.1")) {
                String who = "'archive'@'" + host + "'";
                Schema.run(
                        connection,
                        "CREATE USER " + who + " IDENTIFIED WITH caching_sha2_password BY 'archive-password'",
                        "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT"
                                + " ON *.* TO " + who);
            }
        }
        Map<String, String> keys = fixture.keys();
        keys.put("quadrant.db.source.user", "archive");
        keys.put("quadrant.db.source.password-file", password.toString());
        return keys;
    }

    private static void assertFollows(Map<String, String> keys) {
        try (NodeProcess node = NodeProcess.start("db-node", keys)) {
            Await.until(
                    "it follows with tls " + keys.get("quadrant.db.source.tls"),
                    Fixture.PATIENCE,
                    () -> Fixture.isUp(node, "archive"),
                    () -> node.get("/db/status") + node.output());
        }
    }
}
