package dev.quadrant.db.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What mariadb-install-db feeds to the server; done here so that no shell script and no client is needed. */
final class SystemTables {
    private static final List<List<String>> SCRIPTS = List.of(
            List.of("mariadb_system_tables.sql", "mysql_system_tables.sql"),
            List.of("mariadb_performance_tables.sql", "mysql_performance_tables.sql"),
            List.of("mariadb_system_tables_data.sql", "mysql_system_tables_data.sql"),
            List.of("mariadb_sys_schema.sql", "mysql_sys_schema.sql"));

    private SystemTables() {}

    /**
     * Writes the whole of it into a file.
     *
     * @param scripts MariaDB's directory of scripts
     * @return the file
     */
    static Path script(Path scripts, Path file) throws IOException {
        // The scripts refer to the host's name for a second anonymous user; loopback is all that is wanted here.
        StringBuilder sql = new StringBuilder("create database if not exists mysql;\nuse mysql;\n"
                + "set @current_hostname='localhost';\nset @auth_root_socket=NULL;\nset @skip_auth_anonymous=1;\n");
        for (List<String> names : SCRIPTS) {
            for (String name : names) {
                Path script = scripts.resolve(name);
                if (Files.isReadable(script)) {
                    sql.append(Files.readString(script, StandardCharsets.UTF_8)).append('\n');
                    break;
                }
            }
        }
        return Files.writeString(file, sql);
    }
}
