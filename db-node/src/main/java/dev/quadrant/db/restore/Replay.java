package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.CompressedRows;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.FormatDescription;
import dev.quadrant.db.binlog.QueryEvent;
import dev.quadrant.db.binlog.TransactionPayload;
import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.protocol.ServerError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Turns events into the statements that repeat them: rows through BINLOG statements, statements as they were with the state
 * of their session. State machine over {@link Statements}; used by one thread.
 */
final class Replay {
    private static final int CANNOT_USER = 1396;
    private static final int LAST_INSERT_ID = 1;
    private static final int MARIADB_STANDALONE = 1;
    private static final int MARIADB_PREPARED_XA = 64;

    private final Statements out;
    private final SessionState session;
    private final RowsStatement rows;
    private final IntFunction<String> collations;
    private byte[] description = new byte[0];
    private boolean described;
    private boolean inTransaction;
    private int checksum;
    private long transactions;

    /** @param collations see {@link UserVariable#statement} */
    Replay(Statements out, IntFunction<String> collations) {
        this.out = out;
        this.collations = collations;
        session = new SessionState(out);
        rows = new RowsStatement(out);
    }

    /** A file begins; its description precedes its other events. */
    void describe(Event event, int checksumBytes) {
        description = event.copy();
        described = false;
        checksum = checksumBytes;
    }

    /** Transactions and single statements repeated so far. */
    long transactions() {
        return transactions;
    }

    /** Whether an event begins a transaction, or is a statement of its own: where a replay may stop before. */
    boolean beginsTransaction(Event event) {
        return !inTransaction
                && switch (event.type()) {
                    case EventType.GTID, EventType.ANONYMOUS_GTID, EventType.GTID_TAGGED, EventType.MARIADB_GTID ->
                        true;
                    case EventType.QUERY, EventType.QUERY_COMPRESSED, EventType.TABLE_MAP -> true;
                    default -> false;
                };
    }

    /** Repeats an event. */
    void accept(Event event) throws IOException {
        int type = event.type();
        if (type == EventType.TABLE_MAP || EventType.isRows(type)) {
            rows(event);
            return;
        }
        switch (type) {
            case EventType.QUERY, EventType.QUERY_COMPRESSED -> query(event);
            case EventType.XID -> commit();
            case EventType.MARIADB_GTID -> mariadbGtid(event);
            case EventType.TRANSACTION_PAYLOAD -> payload(event);
            case EventType.INTVAR -> integerVariable(event.body());
            case EventType.RAND -> seeds(event.body());
            case EventType.USER_VAR -> out.execute(UserVariable.statement(event.body(), collations));
            case EventType.STOP,
                    EventType.ROTATE,
                    EventType.FORMAT_DESCRIPTION,
                    EventType.IGNORABLE,
                    EventType.ROWS_QUERY,
                    EventType.GTID,
                    EventType.ANONYMOUS_GTID,
                    EventType.GTID_TAGGED,
                    EventType.PREVIOUS_GTIDS,
                    EventType.TRANSACTION_CONTEXT,
                    EventType.VIEW_CHANGE,
                    EventType.HEARTBEAT,
                    EventType.HEARTBEAT_V2,
                    EventType.ANNOTATE_ROWS,
                    EventType.BINLOG_CHECKPOINT,
                    EventType.MARIADB_GTID_LIST -> {
                // They describe the log, not the data.
            }
            default -> unknown(event);
        }
    }

    private static void unknown(Event event) throws RestoreFailure {
        String what =
                switch (event.type()) {
                    case EventType.XA_PREPARE -> "a prepared XA transaction";
                    case EventType.BEGIN_LOAD_QUERY, EventType.APPEND_BLOCK, EventType.EXECUTE_LOAD_QUERY ->
                        "a LOAD DATA in statement format";
                    case EventType.INCIDENT -> "an incident: the source lost events there";
                    case EventType.START_ENCRYPTION -> "the begin of an encrypted binlog";
                    default -> (event.flags() & Event.IGNORABLE_FLAG) != 0 ? "" : "an event of type " + event.type();
                };
        if (!what.isEmpty()) {
            throw new RestoreFailure(what + ", which this version does not replay; "
                    + "replay the segment from here with the server's own mysqlbinlog or mariadb-binlog");
        }
    }

    /** Repeats what a compressed transaction has inside: all but its GTID. */
    private void payload(Event event) throws IOException {
        try (TransactionPayload payload = TransactionPayload.open(event.body(), checksum)) {
            for (Event inside = payload.next(); inside != null; inside = payload.next()) {
                if (inside.type() == EventType.TRANSACTION_PAYLOAD) {
                    throw new MalformedException("a compressed transaction inside another one");
                }
                accept(inside);
            }
        }
    }

    private void rows(Event event) throws IOException {
        describe();
        if (EventType.isCompressedRows(event.type())) {
            byte[] expanded = CompressedRows.expand(event, checksum);
            rows.add(new Event().at(expanded, 0, expanded.length, checksum), checksum);
            return;
        }
        rows.add(event, checksum);
    }

    /** Sends the file's description, once. MySQL 9 does not take it inside a transaction, and asks for a GTID behind it. */
    private void describe() throws IOException {
        if (described) {
            return;
        }
        described = true;
        Event event = new Event().at(description, 0, description.length, 0);
        rows.describe(event);
        if (!FormatDescription.read(event).mariadb()) {
            out.execute("SET @@session.gtid_next = 'AUTOMATIC'");
        }
    }

    private void query(Event event) throws IOException {
        QueryEvent query = QueryEvent.read(event);
        byte[] statement = query.statement().bytes();
        String start = new String(statement, 0, Math.min(statement.length, 40), StandardCharsets.ISO_8859_1)
                .strip()
                .toUpperCase(Locale.ROOT);
        switch (start) {
            case "BEGIN" -> {
                session.apply(query);
                begin();
            }
            case "COMMIT" -> commit();
            case "ROLLBACK" -> {
                out.execute("ROLLBACK");
                inTransaction = false;
            }
            default -> {
                session.apply(query);
                if ((event.flags() & Event.SUPPRESS_USE) == 0) {
                    session.use(query.database());
                }
                out.execute("SET TIMESTAMP = " + event.timestamp() + "."
                        + "%06d".formatted(query.session().microseconds()));
                statement(statement, query, start);
            }
        }
    }

    private void statement(byte[] statement, QueryEvent query, String start) throws IOException {
        try {
            out.execute(statement);
        } catch (ServerError e) {
            boolean sameAsOnSource = query.errorCode() == e.code();
            boolean accountIsThere = e.code() == CANNOT_USER && start.startsWith("CREATE ");
            if (!sameAsOnSource && !accountIsThere) {
                throw e;
            }
        }
        if (start.startsWith("DROP DATABASE") || start.startsWith("DROP SCHEMA")) {
            session.forgetDatabase();
        }
        if (!inTransaction) {
            transactions++;
        }
    }

    private void begin() throws IOException {
        if (!inTransaction) {
            if (description.length > 0) {
                describe();
            }
            out.execute("BEGIN");
            inTransaction = true;
        }
    }

    private void commit() throws IOException {
        out.execute("COMMIT");
        inTransaction = false;
        transactions++;
    }

    private void mariadbGtid(Event event) throws IOException {
        int flags = event.bodyByte(12);
        if ((flags & MARIADB_PREPARED_XA) != 0) {
            throw new RestoreFailure("a prepared XA transaction, which this version does not replay; "
                    + "replay the segment from here with mariadb-binlog");
        }
        if ((flags & MARIADB_STANDALONE) == 0) {
            begin();
        }
    }

    private void integerVariable(ByteReader body) throws IOException {
        String variable = body.u8() == LAST_INSERT_ID ? "LAST_INSERT_ID" : "INSERT_ID";
        out.execute("SET " + variable + " = " + Long.toUnsignedString(body.u64()));
    }

    private void seeds(ByteReader body) throws IOException {
        out.execute("SET @@RAND_SEED1 = " + Long.toUnsignedString(body.u64()) + ", @@RAND_SEED2 = "
                + Long.toUnsignedString(body.u64()));
    }

    /** The log ends; a transaction that it does not complete never was. */
    void end() throws IOException {
        out.settle();
        if (inTransaction) {
            out.execute("ROLLBACK");
            inTransaction = false;
        }
    }
}
