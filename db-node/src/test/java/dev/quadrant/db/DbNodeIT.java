package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The main job on a real server: base under load, archive, restore into an empty server, everything equal. */
class DbNodeIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MAVEN"})
    void restoresEverything(DatabaseServer.Origin origin) throws Exception {
        try (Fixture fixture = new Fixture(origin, directory, "--max-binlog-size=1M")) {
            try (Connection connection = fixture.connect()) {
                Schema.create(connection, true);
            }
            try (NodeProcess node = fixture.readyNode();
                    Writer one = new Writer(fixture.server().jdbcUrl(), 1);
                    Writer two = new Writer(fixture.server().jdbcUrl(), 2)) {
                try (Connection connection = fixture.connect()) {
                    Schema.change(connection);
                }
                long enough = one.acknowledged() + 300;
                Await.until("more rows", Fixture.PATIENCE, () -> one.acknowledged() > enough);
                one.stop();
                two.stop();
                fixture.awaitArchived(node);
                assertThat(node.terminate()).isZero();
            }
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.segments()).hasSizeGreaterThan(2);
            try (DatabaseServer target = DatabaseServer.start(origin, directory.resolve("target"))) {
                NodeProcess.Outcome restore = fixture.restoreInto(target);
                assertThat(restore.code()).as(restore.output()).isZero();
                NodeProcess.Outcome compare = fixture.compareWith(target);
                assertThat(compare.output()).contains("all are equal");
                assertThat(compare.code()).isZero();
                assertThat(definitions(target)).isEqualTo(definitions(fixture.server()));

                NodeProcess.Outcome again = fixture.restoreInto(target);
                assertThat(again.code()).isEqualTo(1);
                assertThat(again.output()).contains("is not empty").doesNotContain("\tat ");
            }
            NodeProcess.Outcome verify = fixture.command("verify");
            assertThat(verify.output()).contains("all is well");
            assertThat(verify.code()).isZero();
            NodeProcess.Outcome list = fixture.command("list", "--json");
            JsonObject inventory = new JsonObject(list.output());
            assertThat(inventory.getJsonArray("bases")).hasSize(1);
            assertThat(inventory.getJsonArray("recoverable")).hasSize(1);
            assertThat(fixture.command("list").output()).contains("BASE", "closed", "open", "recoverable: ");
        }
    }

    /** Everything that is no row: definitions and privileges, as the server prints them. */
    private static List<String> definitions(DatabaseServer server) throws Exception {
        List<String> all = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String query : List.of(
                    "SELECT CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, EXTRA,"
                            + " COLLATION_NAME, GENERATION_EXPRESSION) FROM information_schema.COLUMNS"
                            + " WHERE TABLE_SCHEMA IN ('shop', 'od`d name') ORDER BY 1",
                    "SELECT CONCAT_WS('|', TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION) FROM information_schema.VIEWS"
                            + " WHERE TABLE_SCHEMA = 'shop' ORDER BY 1",
                    "SELECT CONCAT_WS('|', TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT, SQL_MODE) FROM"
                            + " information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop' ORDER BY 1",
                    "SELECT CONCAT_WS('|', ROUTINE_NAME, ROUTINE_DEFINITION, SQL_MODE, DEFINER) FROM"
                            + " information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop' ORDER BY 1",
                    "SELECT CONCAT_WS('|', EVENT_NAME, EVENT_DEFINITION, TIME_ZONE, STATUS) FROM"
                            + " information_schema.EVENTS ORDER BY 1",
                    "SELECT CONCAT_WS('|', CONSTRAINT_NAME, TABLE_NAME, DELETE_RULE) FROM"
                            + " information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'shop' ORDER BY 1",
                    "SELECT CONCAT_WS('|', GRANTEE, TABLE_SCHEMA, PRIVILEGE_TYPE) FROM"
                            + " information_schema.SCHEMA_PRIVILEGES ORDER BY 1",
                    "SELECT CONCAT_WS('|', GRANTEE, TABLE_NAME, PRIVILEGE_TYPE) FROM"
                            + " information_schema.TABLE_PRIVILEGES ORDER BY 1")) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        all.add(rows.getString(1));
                    }
                }
            }
        }
        return all;
    }
}
