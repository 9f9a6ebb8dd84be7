package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Continuation;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes a chain, and proves that it has no hole: each file says which transactions were written before it, and the archive must
 * have them. What is on the disk is the only truth: opening it reads the last segment and cuts a torn tail at the last
 * whole transaction, and {@link #position()} is where to go on. Used by one thread.
 */
final class ArchiveWriter implements Closeable {
    private final Chain chain;
    private SegmentWriter segment;
    private String file;
    /** The transactions before the segment at hand; null when nobody knows, as before the first segment. */
    private GtidSet settled;

    private ArchiveWriter(Chain chain, String file, SegmentWriter segment, GtidSet settled) {
        this.chain = chain;
        this.file = file;
        this.segment = segment;
        this.settled = settled;
    }

    static ArchiveWriter open(Chain chain) throws IOException {
        List<String> names = chain.segments();
        GtidSet settled = chain.continues().map(Continuation::common).orElse(null);
        if (names.isEmpty()) {
            return new ArchiveWriter(chain, chain.first(), null, settled);
        }
        Optional<SegmentManifest> manifest = Optional.empty();
        for (int i = 0; i < names.size(); i++) {
            manifest = ManifestRepair.manifest(chain, names, i);
            if (manifest.isPresent()) {
                settled = with(settled, manifest.get().gtids());
            }
        }
        String last = names.getLast();
        if (manifest.isPresent()) {
            return new ArchiveWriter(chain, manifest.get().next(), null, settled);
        }
        SegmentContent content = SegmentContent.read(chain.segment(last));
        if (content.whole() == 0) {
            return new ArchiveWriter(chain, last, null, settled);
        }
        return new ArchiveWriter(chain, last, SegmentWriter.resume(chain, last, content), settled);
    }

    /** What is known behind a segment: nothing where its manifest does not say. */
    private static GtidSet with(GtidSet before, Optional<SegmentManifest.Gtids> segment) {
        return segment.map(gtids -> (before == null ? gtids.previous() : before).union(gtids.added()))
                .orElse(null);
    }

    /**
     * The transactions up to the end of the copy: those that the chain has, and those that the server had written before it.
     * Empty before the first event. Not cheap enough for each event.
     */
    Optional<GtidSet> archived() {
        return Optional.ofNullable(
                segment == null || segment.content().gtids().isEmpty()
                        ? settled
                        : with(settled, segment.content().gtids()));
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

    /**
     * Appends an event to the file at hand.
     *
     * @throws ArchiveGap when the event says that transactions are missing before the file; it is not appended
     */
    void append(Event event) throws IOException {
        Optional<GtidSet> previous = GtidEvents.previous(event);
        if (previous.isPresent() && settled != null) {
            demand(previous.get());
        }
        if (segment == null) {
            segment = SegmentWriter.create(chain, file);
        }
        segment.append(event);
    }

    private void demand(GtidSet previous) throws ArchiveGap {
        if (previous.flavour() != settled.flavour()) {
            throw new ArchiveGap(file + " is of another product than the archive", null);
        }
        if (!settled.contains(previous)) {
            GtidSet missing = previous.subtract(settled);
            throw new ArchiveGap(
                    "the server wrote " + missing + " before " + file
                            + ", and the archive has it not (it was executed without the binlog, or is of another server)",
                    missing);
        }
    }

    /** The file at hand is complete; the next events are of another one. */
    void nextFile(String next) throws IOException {
        if (segment != null) {
            settled = archived().orElse(null);
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
