package dev.quadrant.db.base;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.RowStream;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.util.List;

/**
 * A session of the server that is dumped. It speaks the protocol itself, since a driver makes an object of each value only for it to be
 * written as text again. Whatever fails here is the source's failure, never the repository's. Used by one thread.
 */
final class SourceSession implements SnapshotSession, AutoCloseable {
    private final Account account;
    private final MysqlConnection connection;

    SourceSession(Account account) throws SourceFailure {
        this.account = account;
        try {
            connection = MysqlConnection.open(account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    @Override
    public void execute(String sql) throws SourceFailure {
        try {
            connection.execute(sql);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    @Override
    public boolean executeUnless(int error, String sql) throws SourceFailure {
        try {
            connection.execute(sql);
            return true;
        } catch (ServerError e) {
            if (e.code() == error) {
                return false;
            }
            throw SourceFailure.of(e, account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    @Override
    public List<List<String>> rows(String sql) throws SourceFailure {
        try {
            return connection.query(sql).rows();
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    RowStream stream(String sql) throws SourceFailure {
        try {
            return connection.stream(sql);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    /** The next row of a stream of this session. */
    boolean next(RowStream rows) throws SourceFailure {
        try {
            return rows.next();
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    /** Ends it at once, whatever it does; may be called from any thread. */
    @Override
    public void close() throws IOException {
        connection.close();
    }
}
