package dev.quadrant.db.base;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.source.SourceFailure;
import dev.quadrant.db.source.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A session through the driver, for those who read values rather than write them out again.
 *
 * @param account whose server it is, for the words of a failure
 */
public record DriverSession(Connection connection, Account account) implements SnapshotSession {
    @Override
    public void execute(String sql) throws SourceFailure {
        try {
            Sql.execute(connection, sql);
        } catch (SQLException e) {
            throw SourceFailure.of(e, account);
        }
    }

    @Override
    public boolean executeUnless(int error, String sql) throws SourceFailure {
        try {
            Sql.execute(connection, sql);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == error) {
                return false;
            }
            throw SourceFailure.of(e, account);
        }
    }

    @Override
    public List<List<String>> rows(String sql) throws SourceFailure {
        try {
            return Sql.rows(connection, sql);
        } catch (SQLException e) {
            throw SourceFailure.of(e, account);
        }
    }
}
