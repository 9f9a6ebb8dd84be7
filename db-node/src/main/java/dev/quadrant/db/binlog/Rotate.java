package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;

/**
 * The event that names the next file.
 *
 * @param file its name
 * @param position where its events begin
 */
public record Rotate(String file, long position) {
    private static final int MOST_NAME = 512;

    /** Reads the event; its checksum is told by itself, since it may precede the file's description. */
    public static Rotate read(Event event) throws MalformedException {
        int checksum = event.checksumHolds() ? Event.CHECKSUM : 0;
        ByteReader body =
                new ByteReader(event.array(), event.offset() + Event.HEADER, event.length() - Event.HEADER - checksum);
        long position = body.u64();
        if (body.remaining() == 0 || body.remaining() > MOST_NAME) {
            throw new MalformedException("rotation to a file whose name has " + body.remaining() + " bytes");
        }
        String file = body.text(body.remaining());
        if (!isFileName(file)) {
            throw new MalformedException("rotation to a file whose name is no plain one");
        }
        return new Rotate(file, position);
    }

    /** Whether a name that the server sent can be a file's name here: no separators, nothing hidden. */
    public static boolean isFileName(String name) {
        return name.matches("[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,250}") && BinlogPosition.number(name) >= 0;
    }
}
