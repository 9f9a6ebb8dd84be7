package dev.quadrant.db.protocol;

import java.io.IOException;

/** The data of a LOAD DATA LOCAL statement, which the server takes as they come. Used by one thread. */
public final class LocalData {
    private static final byte[] END = {};

    private final PacketReader reader;
    private final PacketWriter writer;
    private int sequence;

    /** The server has just asked for the data. */
    LocalData(PacketReader reader, PacketWriter writer) {
        this.reader = reader;
        this.writer = writer;
        this.sequence = reader.sequence();
    }

    /** Sends some; a row may be in several pieces. */
    public void write(byte[] from, int offset, int length) throws IOException {
        // A packet without content would be the end.
        if (length > 0) {
            sequence = writer.write(sequence, from, offset, length);
        }
    }

    /**
     * Ends the data.
     *
     * @return how many rows the server took
     * @throws ServerError when it refuses them
     */
    public long end() throws IOException {
        reader.expect(writer.write(sequence, END));
        reader.next();
        ByteReader answer = new ByteReader(reader.array(), reader.offset(), reader.length());
        if (answer.peek() == 0xFF) {
            throw ServerError.of(answer);
        }
        answer.skip(1);
        return answer.lengthEncoded();
    }
}
