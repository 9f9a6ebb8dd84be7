package dev.quadrant.db.restore;

import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.server.LocalServer;
import dev.quadrant.db.source.Sql;
import dev.quadrant.db.source.SystemAccounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The accounts of a server that was made for a restore. A fresh server has a root without a password: it goes before the base
 * comes, so that the source's accounts come with the source's passwords, and nobody else is left.
 */
final class RestoredAccounts {
    /** From where no other host logs in. */
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1");

    private static final String ROOT = "'root'@'localhost'";

    private final MysqlConnection connection;
    private final boolean mariadb;
    private final String own;

    /** @param own user name of the account that restores, which is on localhost */
    RestoredAccounts(MysqlConnection connection, boolean mariadb, String own) {
        this.connection = connection;
        this.mariadb = mariadb;
        this.own = own;
    }

    /** An account; a role's host is empty. */
    private record Name(String user, String host) {
        /** As a statement has it. */
        String sql() {
            return Sql.name(user) + "@" + Sql.name(host);
        }

        @Override
        public String toString() {
            return "'" + user + "'@'" + host + "'";
        }
    }

    /** Drops all accounts that the installation made for people. */
    void dropInitial() throws IOException {
        for (Name account : accounts("1 = 1")) {
            connection.execute("DROP USER " + account.sql());
        }
        // The anonymous one of some installations.
        connection.execute("DELETE FROM mysql." + (mariadb ? "global_priv" : "user") + " WHERE User = ''");
        connection.execute("FLUSH PRIVILEGES");
    }

    private List<Name> accounts(String condition) throws IOException {
        List<Name> names = new ArrayList<>();
        for (List<String> row : connection
                .query("SELECT User, Host FROM mysql.user WHERE " + (mariadb ? "is_role = 'N'" : "TRUE") + " AND ("
                        + condition + ") ORDER BY User, Host")
                .rows()) {
            if (!SystemAccounts.NAMES.contains(row.getFirst())
                    && !row.getFirst().equals(own)) {
                names.add(new Name(row.get(0), row.get(1)));
            }
        }
        return names;
    }

    /**
     * Leaves the source's accounts alone, none of which lets another host in without a password; one of them can administer
     * the server.
     *
     * @param rootPassword the file in which root's password is written when no account of the source can
     * @return what a person has to know, in words
     */
    List<String> finish(Path rootPassword) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(accounts("1 = 1").size() + " of the source, with its passwords and privileges of that moment");
        List<Name> open = accounts("authentication_string = '' AND plugin IN ('', 'mysql_native_password',"
                + " 'caching_sha2_password', 'sha256_password', 'ed25519', 'parsec')"
                + " AND ssl_type NOT IN ('X509', 'SPECIFIED')"
                + (mariadb ? "" : " AND account_locked = 'N'"));
        List<Name> locked = new ArrayList<>();
        for (Name account : open) {
            if (HERE.contains(account.host())) {
                words.add(account + " has no password, as on the source; from this host alone it lets in anybody");
            } else {
                connection.execute("ALTER USER " + account.sql() + " ACCOUNT LOCK");
                locked.add(account);
                words.add(account + " had no password on the source and is locked here: ALTER USER " + account
                        + " IDENTIFIED BY '...' ACCOUNT UNLOCK");
            }
        }
        if (locked.containsAll(accounts("Super_priv = 'Y' AND Grant_priv = 'Y'"))) {
            String secret = LocalServer.secret();
            LocalServer.own(rootPassword, secret + "\n");
            connection.execute("CREATE USER IF NOT EXISTS " + ROOT);
            connection.execute("ALTER USER " + ROOT + " IDENTIFIED BY '" + secret + "'");
            connection.execute("GRANT ALL PRIVILEGES ON *.* TO " + ROOT + " WITH GRANT OPTION");
            words.add("none of them can administer the server: " + ROOT + " can; its password is in the file "
                    + rootPassword.getFileName() + " there: change it, and delete the file");
        }
        connection.execute("DROP USER " + Sql.name(own) + "@'localhost'");
        return words;
    }
}
