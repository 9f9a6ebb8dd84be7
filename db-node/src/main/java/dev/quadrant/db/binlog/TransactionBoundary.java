package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Follows the events of a file and knows where transactions end, so that a copy can be cut there. State machine, one a file.
 */
public final class TransactionBoundary {
    private static final int MARIADB_STANDALONE = 1;

    private enum State {
        /** Between transactions. */
        OUTSIDE,
        /** After a GTID: a statement of its own, or the begin of a transaction. */
        ANNOUNCED,
        /** Inside; ends with a commit. */
        INSIDE
    }

    private State state = State.OUTSIDE;
    private long transactions;

    /**
     * Takes the next event.
     *
     * @return whether the file may be cut behind it
     */
    public boolean accept(Event event) throws MalformedException {
        State before = state;
        state = next(event);
        if (state == State.OUTSIDE && before != State.OUTSIDE) {
            transactions++;
        }
        return state == State.OUTSIDE;
    }

    /** Transactions and single statements that ended so far. */
    public long transactions() {
        return transactions;
    }

    /** The same outside of any transaction: what was open is forgotten. */
    public TransactionBoundary restarted() {
        TransactionBoundary fresh = new TransactionBoundary();
        fresh.transactions = transactions;
        return fresh;
    }

    private State next(Event event) throws MalformedException {
        return switch (event.type()) {
            case EventType.GTID, EventType.ANONYMOUS_GTID, EventType.GTID_TAGGED -> State.ANNOUNCED;
            case EventType.MARIADB_GTID ->
                (event.bodyByte(12) & MARIADB_STANDALONE) != 0 ? State.ANNOUNCED : State.INSIDE;
            case EventType.XID, EventType.XA_PREPARE, EventType.TRANSACTION_PAYLOAD -> State.OUTSIDE;
            case EventType.QUERY -> afterQuery(event);
            case EventType.QUERY_COMPRESSED -> state == State.ANNOUNCED ? State.OUTSIDE : state;
            case EventType.INCIDENT, EventType.STOP, EventType.ROTATE -> State.OUTSIDE;
            default -> state;
        };
    }

    private State afterQuery(Event event) throws MalformedException {
        String statement = QueryEvent.begin(event, 24).strip().toUpperCase(Locale.ROOT);
        if (statement.equals("COMMIT") || statement.equals("ROLLBACK")) {
            return State.OUTSIDE;
        }
        if (statement.equals("BEGIN") || statement.startsWith("XA START")) {
            return State.INSIDE;
        }
        return state == State.INSIDE ? State.INSIDE : State.OUTSIDE;
    }

    static String ascii(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
