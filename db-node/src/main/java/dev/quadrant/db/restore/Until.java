package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.Gtid;
import java.time.Instant;

/** How far to replay: transactions behind it are left out. */
public sealed interface Until {
    /** To the end of what is archived. */
    record End() implements Until {}

    /** Transactions that begin at or behind it are left out; meant in the base's own chain, for each server has files of that name. */
    record Position(BinlogPosition position) implements Until {}

    /** The same in a chain of one's choice, which the base's own chain may only lead to. */
    record Place(String chain, BinlogPosition position) implements Until {}

    /** Transactions that begin at or after it are left out; the binlog has whole seconds. */
    record Time(Instant time) implements Until {}

    /**
     * A transaction.
     *
     * @param inclusive whether it is the last that is replayed; else the one before it is
     */
    record Transaction(Gtid gtid, boolean inclusive) implements Until {}
}
