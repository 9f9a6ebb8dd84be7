package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.nio.charset.StandardCharsets;

/**
 * What a file's first event says of the others.
 *
 * @param serverVersion version of the server that wrote the file
 * @param checksum bytes of checksum behind each event: 0 or 4
 */
public record FormatDescription(String serverVersion, int checksum) {
    private static final int VERSION_LENGTH = 50;

    /**
     * Reads the event; its last bytes are the checksum's algorithm and a checksum, whether or not the others have one.
     *
     * @throws MalformedException when the file is of another binlog version, or its algorithm is unknown
     */
    public static FormatDescription read(Event event) throws MalformedException {
        ByteReader body = new ByteReader(event.array(), event.offset() + Event.HEADER, event.length() - Event.HEADER);
        int version = body.u16();
        if (version != 4) {
            throw new MalformedException("binlog version " + version + " where 4 is due");
        }
        String server = new String(body.bytes(VERSION_LENGTH), StandardCharsets.US_ASCII);
        int end = server.indexOf('\0');
        body.skip(4 + 1);
        if (body.remaining() < 1 + Event.CHECKSUM) {
            throw new MalformedException("format description without a checksum algorithm");
        }
        body.skip(body.remaining() - 1 - Event.CHECKSUM);
        int algorithm = body.u8();
        if (algorithm > 1) {
            throw new MalformedException("checksum algorithm " + algorithm + " where none or CRC-32 is due");
        }
        return new FormatDescription(end < 0 ? server : server.substring(0, end), algorithm == 1 ? Event.CHECKSUM : 0);
    }

    /** Whether MariaDB wrote the file. */
    public boolean mariadb() {
        return serverVersion.contains("MariaDB");
    }
}
