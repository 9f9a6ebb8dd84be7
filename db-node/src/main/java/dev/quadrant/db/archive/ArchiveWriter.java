package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes a chain. What is on the disk is the only truth: opening it reads the last segment and cuts a torn tail at the last
 * whole transaction, and {@link #position()} is where to go on. Used by one thread.
 */
final class ArchiveWriter implements Closeable {
    private final Chain chain;
    private SegmentWriter segment;
    private String file;

    private ArchiveWriter(Chain chain, String file, SegmentWriter segment) {
        this.chain = chain;
        this.file = file;
        this.segment = segment;
    }

    static ArchiveWriter open(Chain chain) throws IOException {
        List<String> names = chain.segments();
        if (names.isEmpty()) {
            return new ArchiveWriter(chain, chain.first(), null);
        }
        String last = names.getLast();
        Optional<SegmentManifest> manifest = chain.manifest(last);
        if (manifest.isPresent()) {
            return new ArchiveWriter(chain, manifest.get().next(), null);
        }
        SegmentContent content = SegmentContent.read(chain.segment(last));
        if (content.whole() == 0) {
            return new ArchiveWriter(chain, last, null);
        }
        return new ArchiveWriter(chain, last, SegmentWriter.resume(chain, last, content));
    }

    Chain chain() {
        return chain;
    }

    /** Where the copy ends: where the stream has to go on. */
    BinlogPosition position() {
        return new BinlogPosition(
                file,
                segment == null ? BinlogPosition.FIRST_EVENT : segment.content().end());
    }

    /** Appends an event to the file at hand. */
    void append(Event event) throws IOException {
        if (segment == null) {
            segment = SegmentWriter.create(chain, file);
        }
        segment.append(event);
    }

    /** The file at hand is complete; the next events are of another one. */
    void nextFile(String next) throws IOException {
        if (segment != null) {
            segment.seal(next);
            segment = null;
        }
        file = next;
    }

    /** Transactions that ended in the segment at hand. */
    long transactions() {
        return segment == null ? 0 : segment.content().transactions();
    }

    boolean dirty() {
        return segment != null && segment.dirty();
    }

    void sync() throws IOException {
        if (segment != null) {
            segment.sync();
        }
    }

    /** Time of the last event in the segment at hand, seconds since 1970; 0 for none. */
    long lastTime() {
        return segment == null ? 0 : segment.content().lastTime();
    }

    @Override
    public void close() throws IOException {
        if (segment != null) {
            segment.close();
        }
    }
}
