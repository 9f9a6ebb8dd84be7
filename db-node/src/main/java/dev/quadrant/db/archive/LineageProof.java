package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.BinlogStream;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether a server's binlog file begins as a segment does: then it is the same server, or a copy of it, whatever it calls
 * itself.
 */
final class LineageProof {
    /** So many bytes that agree are proof; a file's first events have the time of its creation and a checksum. */
    private static final long ENOUGH = 64 * 1024;

    /** What a comparison shows. */
    enum Answer {
        SAME,
        OTHER,
        /** The server does not give the file out; the log of its files says whether it has it. */
        ABSENT
    }

    private LineageProof() {}

    static Answer compare(Account account, long replicaId, String file, Path segment, long whole) throws IOException {
        long until = Math.min(whole, ENOUGH);
        try (MysqlConnection connection = MysqlConnection.open(account);
                ReplicaStream stream = ReplicaStream.glance(connection, replicaId, file, BinlogPosition.FIRST_EVENT);
                BinlogFile copy = BinlogFile.open(segment)) {
            BinlogStream theirs = new BinlogStream(file, BinlogPosition.FIRST_EVENT, BinlogPosition.FIRST_EVENT);
            while (copy.position() < until) {
                if (!copy.next() || !sameNext(stream, theirs, copy.event())) {
                    return Answer.OTHER;
                }
            }
            return Answer.SAME;
        } catch (ServerError e) {
            if (e.code() == ServerError.DUMP_FATAL) {
                return Answer.ABSENT;
            }
            throw e;
        }
    }

    private static boolean sameNext(ReplicaStream stream, BinlogStream theirs, Event ours) throws IOException {
        while (stream.next()) {
            switch (theirs.accept(stream.array(), stream.offset(), stream.length())) {
                case APPEND -> {
                    return same(theirs.event(), ours);
                }
                case NEXT_FILE -> {
                    return false;
                }
                case SKIP -> {
                    // It lies in no file.
                }
            }
        }
        return false;
    }

    private static boolean same(Event a, Event b) {
        return Arrays.equals(
                a.array(), a.offset(), a.offset() + a.length(), b.array(), b.offset(), b.offset() + b.length());
    }
}
