package dev.quadrant.db.source;

import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Rotate;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.gtid.MariaDbGtidSet;
import dev.quadrant.db.gtid.MysqlGtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.QueryResult;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which binlog files a server has.
 *
 * <p>The trap: while a commit waits for the acknowledgement of the archive itself (semi-sync with {@code AFTER_SYNC}), statements
 * such as SHOW BINARY LOGS wait behind it. So {@link #list} is not asked on the way to following, and {@link #current}
 * goes by GTID, which waits for nobody, where the server has them.
 */
public final class BinlogFiles {
    private static final int PARSE_ERROR = 1064;

    private BinlogFiles() {}

    /** All files with their sizes in bytes, oldest first. May wait as long as a commit waits for its acknowledgement. */
    public static Map<String, Long> list(Account account) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            connection.readTimeout(ServerFacts.PATIENCE);
            Map<String, Long> files = new LinkedHashMap<>();
            for (List<String> row : connection.query("SHOW BINARY LOGS").rows()) {
                files.put(row.getFirst(), Long.parseLong(row.get(1)));
            }
            return Collections.unmodifiableMap(files);
        }
    }

    /** The file that the server writes now. */
    public static String current(Account account, ServerFacts facts, long replicaId) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            connection.readTimeout(ServerFacts.PATIENCE);
            if (facts.flavour() == GtidSet.Flavour.MARIADB) {
                String position = connection
                        .query("SELECT @@GLOBAL.gtid_binlog_pos AS position")
                        .first("position")
                        .orElse("");
                return named(ReplicaStream.glanceFrom(connection, replicaId, position));
            }
            String mode = connection
                    .query("SELECT @@GLOBAL.gtid_mode AS mode")
                    .first("mode")
                    .orElse("");
            if (mode.startsWith("ON")) {
                return after(account, replicaId, ExecutedGtids.of(account, facts));
            }
            return status(connection);
        }
    }

    /**
     * The file in which the first transaction lies that is not in a set, or would lie.
     *
     * @throws ServerError with code 1236 when the server no longer has it
     */
    public static String after(Account account, long replicaId, GtidSet known) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            connection.readTimeout(ServerFacts.PATIENCE);
            return named(
                    switch (known) {
                        case MariaDbGtidSet mariadb ->
                            ReplicaStream.glanceFrom(
                                    connection,
                                    replicaId,
                                    String.join(
                                            ",",
                                            mariadb.position().stream()
                                                    .map(Object::toString)
                                                    .toList()));
                        case MysqlGtidSet mysql -> ReplicaStream.glanceBeyond(connection, replicaId, mysql.encode());
                    });
        }
    }

    private static String status(MysqlConnection connection) throws IOException {
        QueryResult status;
        try {
            status = connection.query("SHOW BINARY LOG STATUS");
        } catch (ServerError e) {
            if (e.code() != PARSE_ERROR) {
                throw e;
            }
            // MySQL before 8.2 knows only the old words.
            status = connection.query("SHOW MASTER STATUS");
        }
        return status.first("file").orElseThrow(() -> new MalformedException("the server names no binlog file"));
    }

    /** A dump begins with the name of the file that it reads. */
    private static String named(ReplicaStream dump) throws IOException {
        try (ReplicaStream stream = dump) {
            stream.await();
            // The byte before an event says that it is none of an error and none of the end.
            Event first = new Event().at(stream.array(), stream.offset() + 1, stream.length() - 1, 0);
            if (first.type() != EventType.ROTATE) {
                throw new MalformedException("the stream does not begin with a file's name");
            }
            return Rotate.read(first).file();
        }
    }
}
