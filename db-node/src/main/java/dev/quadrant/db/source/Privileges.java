package dev.quadrant.db.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The privileges that a backup needs. Some of them, when missing, would not fail a base but silently leave things out
 * (triggers, events), so they are looked for before anything is done.
 */
public final class Privileges {
    /** In MySQL's words; MariaDB takes them too. */
    public static final List<String> NEEDED =
            List.of("SELECT", "RELOAD", "SHOW VIEW", "TRIGGER", "EVENT", "REPLICATION SLAVE", "REPLICATION CLIENT");

    private static final Pattern GLOBAL =
            Pattern.compile("GRANT (.+?) ON \\*\\.\\* TO .*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Privileges() {}

    /**
     * What is missing.
     *
     * @param grants the lines of SHOW GRANTS
     */
    public static List<String> missing(List<String> grants) {
        Set<String> held = new LinkedHashSet<>();
        for (String line : grants) {
            Matcher matcher = GLOBAL.matcher(line);
            if (matcher.matches()) {
                for (String privilege :
                        matcher.group(1).toUpperCase(Locale.ROOT).split(",")) {
                    held.add(privilege.strip());
                }
            }
        }
        if (held.contains("ALL PRIVILEGES") || held.contains("ALL")) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        for (String privilege : NEEDED) {
            // MariaDB's own name since 10.5.
            boolean other = privilege.equals("REPLICATION CLIENT") && held.contains("BINLOG MONITOR");
            if (!held.contains(privilege) && !other) {
                missing.add(privilege);
            }
        }
        return missing;
    }

    /** The statement that grants them. */
    public static String grant(List<String> privileges, String user, String host) {
        return "GRANT " + String.join(", ", privileges) + " ON *.* TO '" + user.replace("'", "''") + "'@'"
                + host.replace("'", "''") + "'";
    }
}
