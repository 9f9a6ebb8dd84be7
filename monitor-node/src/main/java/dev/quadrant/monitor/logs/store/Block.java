package dev.quadrant.monitor.logs.store;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;

/** Lines of one stream that lie together, on disk or in memory, before they are read. */
public interface Block {
    Labels labels();

    /** Time of the oldest line, ns since 1970. */
    long from();

    /** Time of the newest line, ns since 1970. */
    long to();

    int count();

    /** Bytes of its lines, before compression. */
    int bytes();

    /**
     * Whether a search must look into it.
     *
     * @param needles texts that all must be in a line, ASCII letters in any case
     */
    boolean mayHold(Reading reading, Needles needles) throws IOException;

    /**
     * Its lines, the oldest first.
     *
     * @throws DamagedBlockException when it is damaged
     */
    Lines lines(Reading reading) throws IOException;
}
