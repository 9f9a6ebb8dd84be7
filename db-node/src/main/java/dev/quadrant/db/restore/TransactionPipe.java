package dev.quadrant.db.restore;

import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Sends the statements of transactions of rows without waiting for each answer: the COMMIT of one, and BEGIN and rows of the next,
 * are on their way together, so that a transaction costs one exchange with the server in place of three or more. A COMMIT is sent
 * when all that is before it was answered well: a transaction of which something fails is never committed. Everything else goes
 * on by itself.
 */
final class TransactionPipe implements Statements {
    /** Answers that may be outstanding: more would fill the sockets, and both sides would wait. */
    private static final int MOST_SENT = 64;

    private static final byte[] BEGIN = "BEGIN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ROWS = "BINLOG '".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final MysqlConnection session;
    private boolean inside;
    /** The first answer to come is that of a COMMIT. */
    private boolean committing;

    TransactionPipe(MysqlConnection session) {
        this.session = session;
    }

    @Override
    public void execute(byte[] sql) throws IOException {
        if (Arrays.equals(sql, BEGIN)) {
            inside = true;
            session.send(sql);
        } else if (inside && startsWithRows(sql)) {
            if (session.sent() >= MOST_SENT) {
                settle();
            }
            session.send(sql);
        } else if (inside && Arrays.equals(sql, COMMIT)) {
            settle();
            session.send(sql);
            inside = false;
            committing = true;
        } else {
            settle();
            session.execute(sql);
        }
    }

    private static boolean startsWithRows(byte[] sql) {
        return sql.length > ROWS.length && Arrays.equals(sql, 0, ROWS.length, ROWS, 0, ROWS.length);
    }

    @Override
    public void settle() throws IOException {
        if (committing) {
            committing = false;
            try {
                session.awaitSent(1);
            } catch (ServerError e) {
                throw new RestoreFailure("the COMMIT of the transaction before it fails: the server answers error "
                        + e.code() + ": " + e.getMessage());
            }
        }
        session.awaitSent(Integer.MAX_VALUE);
    }
}
