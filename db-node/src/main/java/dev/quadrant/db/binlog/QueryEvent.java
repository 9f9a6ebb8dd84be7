package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A statement in the binlog with the session in which it ran.
 *
 * @param threadId connection id on the server
 * @param errorCode the error with which the statement ended there, 0 for none
 * @param database default database, empty for none
 * @param session what the session had set
 * @param statement the statement's bytes, in the session's character set
 */
public record QueryEvent(long threadId, int errorCode, String database, Session session, Statement statement) {
    /** A statement's bytes. */
    public static final class Statement {
        private final byte[] bytes;

        Statement(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /**
     * The session's state; what the event does not say is empty.
     *
     * @param flags bits of OPTION_*: 1<<14 auto_is_null, 1<<26 no foreign key checks, 1<<27 relaxed unique checks
     * @param sqlMode the bits of sql_mode
     * @param autoIncrement increment in the low 16 bits, offset above
     * @param characterSets client's character set in the low 16 bits, connection's and server's collation above
     * @param timeZone name of the time zone
     * @param lcTimeNames number of the locale
     * @param databaseCollation number of the default database's collation
     * @param microseconds fraction of the statement's time
     * @param explicitDefaults explicit_defaults_for_timestamp
     * @param utf8mb4Collation default collation of utf8mb4 (MySQL 8)
     * @param requirePrimaryKey sql_require_primary_key (MySQL 8)
     * @param tableEncryption default_table_encryption (MySQL 8)
     */
    public record Session(
            OptionalLong flags,
            OptionalLong sqlMode,
            OptionalLong autoIncrement,
            OptionalLong characterSets,
            Optional<String> timeZone,
            OptionalInt lcTimeNames,
            OptionalInt databaseCollation,
            int microseconds,
            OptionalInt explicitDefaults,
            OptionalInt utf8mb4Collation,
            OptionalInt requirePrimaryKey,
            OptionalInt tableEncryption) {}

    /** Reads the event. */
    public static QueryEvent read(Event event) throws MalformedException {
        ByteReader body = event.body();
        long thread = body.u32();
        body.skip(4);
        int databaseLength = body.u8();
        int error = body.u16();
        int variables = body.u16();
        Session session = new StatusVariables(body.bytes(variables)).read();
        String database = body.text(databaseLength);
        body.skip(1);
        byte[] statement = body.bytes(body.remaining());
        if (event.type() == EventType.QUERY_COMPRESSED) {
            statement = Compressed.inflate(new ByteReader(statement));
        }
        return new QueryEvent(thread, error, database, session, new Statement(statement));
    }

    /** The statement's first characters, read without the rest. */
    static String begin(Event event, int most) throws MalformedException {
        ByteReader body = event.body();
        body.skip(4 + 4);
        int databaseLength = body.u8();
        body.skip(2);
        int variables = body.u16();
        body.skip((long) variables + databaseLength + 1);
        int count = Math.min(most, body.remaining());
        return TransactionBoundary.ascii(event.array(), body.position(), count);
    }
}
