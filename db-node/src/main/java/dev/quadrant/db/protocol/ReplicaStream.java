package dev.quadrant.db.protocol;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * A connection that has turned into a stream of binlog events, as a replica has it. Used by one thread; {@link #close()}
 * may be called from any.
 */
public final class ReplicaStream implements Closeable {
    private static final int COM_BINLOG_DUMP = 0x12;
    private static final int COM_BINLOG_DUMP_GTID = 0x1e;
    private static final int COM_REGISTER_SLAVE = 0x15;

    /** Longest silence, heartbeats and all, before the connection counts as dead. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /** Of a {@link #glance}, which ends before the first. */
    private static final Duration NO_HEARTBEAT = Duration.ofSeconds(10);

    /** ANNOTATE_ROWS events of MariaDB come only when asked for; without them the copy is not the server's file. */
    private static final int SEND_ANNOTATE_ROWS = 2;

    private static final int NON_BLOCKING = 1;
    private static final int THROUGH_GTID = 4;
    private static final int REPLY_MAGIC = 0xEF;

    private final MysqlConnection connection;

    private ReplicaStream(MysqlConnection connection) {
        this.connection = connection;
    }

    /**
     * Asks for the events of a binlog file.
     *
     * @param connection an authenticated connection; it belongs to the stream from here on
     * @param serverId this replica's id, not zero and unique among the server's replicas
     * @param name what SHOW REPLICAS shows as this replica's host
     * @param file the server's file name
     * @param position where to begin: 4, or the end of an event
     * @param semiSync whether to ask that commits wait for our replies
     * @param heartbeat how often the server sends a heartbeat while it has no events; 1 ms to some seconds
     */
    public static ReplicaStream follow(
            MysqlConnection connection,
            long serverId,
            String name,
            String file,
            long position,
            boolean semiSync,
            Duration heartbeat)
            throws IOException {
        prepare(connection, semiSync, heartbeat);
        register(connection, serverId, name);
        dump(connection, serverId, file, position, SEND_ANNOTATE_ROWS);
        return new ReplicaStream(connection);
    }

    /** Asks for the events up to the file's present end; then the stream ends. */
    public static ReplicaStream glance(MysqlConnection connection, long serverId, String file, long position)
            throws IOException {
        prepare(connection, false, NO_HEARTBEAT);
        dump(connection, serverId, file, position, SEND_ANNOTATE_ROWS | NON_BLOCKING);
        return new ReplicaStream(connection);
    }

    /**
     * Asks a MariaDB server for what follows a GTID position, up to its present end. The server chooses the file; the stream
     * begins with its name.
     *
     * @param position the last GTID of each domain, {@code 0-1-100,1-1-7}; empty for all that there is
     */
    public static ReplicaStream glanceFrom(MysqlConnection connection, long serverId, String position)
            throws IOException {
        if (!position.matches("[0-9,-]*")) {
            throw new MalformedException("'" + position + "' is no GTID position");
        }
        prepare(connection, false, NO_HEARTBEAT);
        connection.execute("SET @slave_connect_state='" + position
                + "', @slave_gtid_strict_mode=0, @slave_gtid_ignore_duplicates=0");
        dump(connection, serverId, "", 4, SEND_ANNOTATE_ROWS | NON_BLOCKING);
        return new ReplicaStream(connection);
    }

    /**
     * Asks a MySQL server for all that is not in a set, up to its present end. The server chooses the file; the stream begins
     * with its name.
     *
     * @param set the set as the command takes it
     */
    public static ReplicaStream glanceBeyond(MysqlConnection connection, long serverId, byte[] set) throws IOException {
        prepare(connection, false, NO_HEARTBEAT);
        connection.command(new ByteWriter()
                .u8(COM_BINLOG_DUMP_GTID)
                .u16(NON_BLOCKING | THROUGH_GTID)
                .u32(serverId)
                .u32(0)
                .u64(4)
                .u32(set.length)
                .bytes(set)
                .toBytes());
        connection.reader().ignoreSequence();
        return new ReplicaStream(connection);
    }

    private static void prepare(MysqlConnection connection, boolean semiSync, Duration heartbeat) throws IOException {
        // Each product reads its own names and ignores the others as plain user variables.
        connection.execute("SET @source_binlog_checksum='CRC32', @master_binlog_checksum='CRC32', "
                + "@mariadb_slave_capability=4");
        connection.execute("SET @master_heartbeat_period=" + heartbeat.toNanos() + ", @source_heartbeat_period="
                + heartbeat.toNanos());
        if (semiSync) {
            connection.execute("SET @rpl_semi_sync_slave=1, @rpl_semi_sync_replica=1");
        }
        connection.readTimeout(SILENCE_MAX);
    }

    private static void register(MysqlConnection connection, long serverId, String name) throws IOException {
        connection.command(new ByteWriter()
                .u8(COM_REGISTER_SLAVE)
                .u32(serverId)
                .shortText(name.length() > 60 ? name.substring(0, 60) : name)
                .shortText("")
                .shortText("")
                .u16(0)
                .u32(0)
                .u32(0)
                .toBytes());
        PacketReader reader = connection.reader();
        reader.next();
        ByteReader answer = new ByteReader(reader.array(), reader.offset(), reader.length());
        if (answer.peek() == 0xFF) {
            throw ServerError.of(answer);
        }
    }

    private static void dump(MysqlConnection connection, long serverId, String file, long position, int flags)
            throws IOException {
        connection.command(new ByteWriter()
                .u8(COM_BINLOG_DUMP)
                .u32(position)
                .u16(flags)
                .u32(serverId)
                .text(file)
                .toBytes());
        connection.reader().ignoreSequence();
    }

    /**
     * Waits for the next packet.
     *
     * @return whether there is one; false at the end of a {@link #glance}
     * @throws ServerError when the server ends the dump with an error
     */
    public boolean next() throws IOException {
        PacketReader reader = connection.reader();
        reader.next();
        if (reader.length() == 0) {
            throw new MalformedException("empty packet in the stream");
        }
        int first = reader.array()[reader.offset()] & 0xFF;
        if (first == 0xFF) {
            throw ServerError.of(new ByteReader(reader.array(), reader.offset(), reader.length()));
        }
        return !(first == 0xFE && reader.length() < 9);
    }

    /** As {@link #next()}, for a stream that must not end. */
    public void await() throws IOException {
        if (!next()) {
            throw new EOFException("the server ended the stream");
        }
    }

    /** Whether a further packet lies here already. */
    public boolean buffered() {
        return connection.reader().buffered();
    }

    /** The array that holds the packet's payload, valid until the next call of {@link #next()}. */
    public byte[] array() {
        return connection.reader().array();
    }

    public int offset() {
        return connection.reader().offset();
    }

    public int length() {
        return connection.reader().length();
    }

    /** Says that everything up to a position is safe here: the semi-sync reply. */
    public void acknowledge(String file, long position) throws IOException {
        connection.sendAside(
                new ByteWriter().u8(REPLY_MAGIC).u64(position).text(file).toBytes());
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
