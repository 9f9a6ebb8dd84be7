package dev.quadrant.db.source;

import java.util.Set;

/** Accounts that every server makes itself, and that no backup has. */
public final class SystemAccounts {
    /** Their user names; the empty one is the anonymous account of an installation. */
    public static final Set<String> NAMES =
            Set.of("mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema", "PUBLIC", "");

    private SystemAccounts() {}
}
