package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import dev.quadrant.db.source.SystemAccounts;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Dumps accounts, roles and their privileges. An account that the target has already keeps its password there, so that a
 * restore cannot lock out who restores.
 */
final class Accounts {
    /** MariaDB repeats the credential in the first grant; it would change an account that the target has already. */
    private static final Pattern CREDENTIAL =
            Pattern.compile(" IDENTIFIED (BY PASSWORD|VIA) .*?(?= REQUIRE | WITH |$)");

    private final Connection connection;
    private final boolean mariadb;

    Accounts(Connection connection, boolean mariadb) {
        this.connection = connection;
        this.mariadb = mariadb;
    }

    void dump(SqlFile out) throws SQLException, IOException {
        if (!mariadb) {
            hexadecimalHashes();
        }
        List<List<String>> accounts = Sql.rows(
                connection,
                "SELECT User, Host, " + (mariadb ? "is_role" : "'N'") + " FROM mysql.user ORDER BY User, Host");
        for (List<String> account : accounts) {
            if (!SystemAccounts.NAMES.contains(account.getFirst())) {
                create(account, out);
            }
        }
        for (List<String> account : accounts) {
            if (!SystemAccounts.NAMES.contains(account.getFirst())) {
                grants(account, out);
            }
        }
    }

    /** Hashes of MySQL may hold bytes that are no text. */
    private void hexadecimalHashes() {
        try {
            Sql.execute(connection, "SET print_identified_with_as_hex = ON");
        } catch (SQLException e) {
            // Before 8.0.17 there is no such variable, and no other way.
            return;
        }
    }

    private void create(List<String> account, SqlFile out) throws SQLException, IOException {
        if (isRole(account)) {
            out.statement("CREATE ROLE IF NOT EXISTS " + Sql.name(account.getFirst()));
            return;
        }
        String definition = Sql.rows(connection, "SHOW CREATE USER " + named(account))
                .getFirst()
                .getFirst();
        out.statement("CREATE USER IF NOT EXISTS" + definition.substring("CREATE USER".length()));
    }

    private void grants(List<String> account, SqlFile out) throws SQLException, IOException {
        for (List<String> grant : Sql.rows(connection, "SHOW GRANTS FOR " + named(account))) {
            // Every root has this one from its installation, and only itself could give it.
            if (!grant.getFirst().startsWith("GRANT PROXY ON ")) {
                out.statement(CREDENTIAL.matcher(grant.getFirst()).replaceFirst(""));
            }
        }
    }

    private static boolean isRole(List<String> account) {
        return "Y".equals(account.get(2));
    }

    private static String named(List<String> account) {
        return isRole(account)
                ? Sql.name(account.getFirst())
                : Sql.name(account.getFirst()) + "@" + Sql.name(account.get(1));
    }
}
