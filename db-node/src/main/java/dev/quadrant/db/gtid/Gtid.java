package dev.quadrant.db.gtid;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The identifier of one transaction. */
public sealed interface Gtid permits MysqlGtid, MariaDbGtid {
    /** MariaDB's, and MySQL's with or without tag, as the servers write them. */
    Pattern FORM = Pattern.compile(
            "(\\d{1,10})-(\\d{1,10})-(\\d{1,18})"
                    + "|([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})(?::([a-z_][a-z0-9_]*))?:(\\d{1,18})");

    /**
     * Parses the identifier of one transaction.
     *
     * @throws IllegalArgumentException in words for the user
     */
    static Gtid parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "the GTID of one transaction expected (0-1-42, or UUID:42), not '" + text + "'");
        }
        if (matcher.group(1) != null) {
            return new MariaDbGtid(
                    new MariaDbGtid.Origin(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    Long.parseLong(matcher.group(3)));
        }
        String tag = matcher.group(5) == null ? "" : matcher.group(5);
        return new MysqlGtid(
                new MysqlGtid.Source(UUID.fromString(matcher.group(4)), tag), Long.parseLong(matcher.group(6)));
    }
}
