package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.MalformedException;
import java.util.Optional;

/**
 * The replication stream as a state machine: takes the packets of a dump, says what each means for a copy of the binlog.
 * It holds the stream to what the file's own offsets promise, so that a hole or a repetition cannot pass. No I/O; used by
 * one thread.
 */
public final class BinlogStream {
    /** What to do with the packet that was taken. */
    public enum Action {
        /** Nothing: it lies in no file, or in the part that is copied already. */
        SKIP,
        /** Append the event to the file at hand. */
        APPEND,
        /** The file at hand is complete; {@link #file()} is the next one and is empty. */
        NEXT_FILE
    }

    private static final int MAGIC = 0xEF;

    private final Event event = new Event();
    private final long resumeAt;
    private String file;
    private long position;
    private boolean resuming = true;
    private boolean first = true;
    private boolean semiSync;
    private boolean replyWanted;
    private boolean heartbeat;
    private boolean described;
    private int checksum;

    /**
     * A stream that was asked for from {@code startAt} on.
     *
     * @param file the file that was asked for
     * @param startAt the offset that was asked for
     * @param resumeAt end of what is copied already; not below {@code startAt}
     */
    public BinlogStream(String file, long startAt, long resumeAt) {
        this.file = file;
        this.position = startAt;
        this.resumeAt = resumeAt;
    }

    /**
     * Takes a packet's payload.
     *
     * @throws MalformedException when it is no event, its checksum is wrong, or it does not continue the copy
     */
    public Action accept(byte[] array, int offset, int length) throws MalformedException {
        int skip = prefix(array, offset, length);
        event.at(array, offset + skip, length - skip, 0);
        heartbeat = false;
        return switch (event.type()) {
            case EventType.HEARTBEAT, EventType.HEARTBEAT_V2 -> {
                heartbeat = true;
                yield Action.SKIP;
            }
            case EventType.ROTATE -> event.artificial() || event.logPosition() == 0 ? moved() : append();
            case EventType.FORMAT_DESCRIPTION -> describe();
            default -> event.artificial() && event.logPosition() == 0 ? Action.SKIP : append();
        };
    }

    /** Bytes before the event: the OK byte, and the semi-sync header where the first packet showed one. */
    private int prefix(byte[] array, int offset, int length) throws MalformedException {
        if (length < 1 + Event.HEADER || array[offset] != 0) {
            throw new MalformedException("packet of the stream that is no event");
        }
        if (first) {
            first = false;
            // The first event is made for the stream: its timestamp is zero, so its first byte cannot be the magic.
            semiSync = (array[offset + 1] & 0xFF) == MAGIC;
        }
        if (!semiSync) {
            replyWanted = false;
            return 1;
        }
        if ((array[offset + 1] & 0xFF) != MAGIC) {
            throw new MalformedException("semi-sync packet without its magic number");
        }
        replyWanted = (array[offset + 2] & 1) != 0;
        return 3;
    }

    private Action moved() throws MalformedException {
        Rotate rotate = Rotate.read(event);
        if (rotate.file().equals(file)) {
            if (rotate.position() != position) {
                throw new MalformedException(
                        "the server continues " + file + " at " + rotate.position() + " where " + position + " is due");
            }
            return Action.SKIP;
        }
        if (rotate.position() != BinlogPosition.FIRST_EVENT) {
            throw new MalformedException("the server moves into the middle of " + rotate.file());
        }
        if (resuming && position < resumeAt) {
            throw new MalformedException(
                    file + " ends at " + position + " on the server, and the copy has " + resumeAt);
        }
        resuming = false;
        file = rotate.file();
        position = BinlogPosition.FIRST_EVENT;
        described = false;
        return Action.NEXT_FILE;
    }

    private Action describe() throws MalformedException {
        FormatDescription description = FormatDescription.read(event);
        if (!event.checksumHolds() && description.checksum() != 0) {
            throw new MalformedException("format description of " + file + ": checksum is wrong");
        }
        checksum = description.checksum();
        described = true;
        return event.logPosition() == 0 || position != BinlogPosition.FIRST_EVENT ? Action.SKIP : append();
    }

    private Action append() throws MalformedException {
        if (!described) {
            throw new MalformedException("event before the format description of " + file);
        }
        if (checksum != 0 && !event.checksumHolds() && event.type() != EventType.FORMAT_DESCRIPTION) {
            throw new MalformedException("event at " + file + ":" + position + ": checksum is wrong");
        }
        long end = position + event.length();
        if (!event.mayEndAt(end)) {
            throw new MalformedException("the event after " + file + ":" + position + " ends at " + event.logPosition()
                    + " where " + (end & 0xFFFF_FFFFL) + " is due: a hole or a repetition");
        }
        boolean known = resuming && position < resumeAt;
        position = end;
        if (known && position > resumeAt) {
            throw new MalformedException("the copy of " + file + " ends inside an event, at " + resumeAt);
        }
        return known ? Action.SKIP : Action.APPEND;
    }

    /** The event of the last packet. */
    public Event event() {
        return event;
    }

    /** The file at hand. */
    public String file() {
        return file;
    }

    /** End of the last event in {@link #file()}. */
    public long position() {
        return position;
    }

    /** Bytes of checksum behind each event of the file at hand: 0 or 4. */
    public int checksum() {
        return checksum;
    }

    /** Whether the server waits for replies; empty before the first packet. */
    public Optional<Boolean> semiSync() {
        return first ? Optional.empty() : Optional.of(semiSync);
    }

    /** Whether the server wants a reply when the last packet's event is safe. */
    public boolean replyWanted() {
        return replyWanted;
    }

    /** Whether the last packet was a heartbeat: the server has nothing more than this. */
    public boolean heartbeat() {
        return heartbeat;
    }
}
