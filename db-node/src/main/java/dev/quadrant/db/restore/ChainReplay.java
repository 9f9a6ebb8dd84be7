package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.TransactionBoundary;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidCollector;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Contents;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Replays a chain's segments from a position on. */
final class ChainReplay {
    private final Chain chain;
    private final Contents contents;
    private final Stop stop;
    private final Replay replay;
    private final RestoreProgress progress;
    private BinlogPosition reached;
    private Optional<Instant> lastTime = Optional.empty();
    private final List<GtidSet> leftOut;
    /** Of the transaction that is being left out; null when none is. */
    private TransactionBoundary passing;

    private final GtidCollector executed;
    /** Of the transaction that is being replayed; null when none is that has a GTID. */
    private Gtid current;

    private final TransactionBoundary boundary = new TransactionBoundary();

    /**
     * @param leftOut transactions that are not to be repeated
     * @param executed takes those that were replayed to their end
     */
    ChainReplay(
            Chain chain,
            Contents contents,
            Stop stop,
            Replay replay,
            RestoreProgress progress,
            List<GtidSet> leftOut,
            GtidCollector executed) {
        this.executed = executed;
        this.contents = contents;
        this.leftOut = leftOut;
        this.chain = chain;
        this.stop = stop;
        this.replay = replay;
        this.progress = progress;
    }

    /** Where the replay ended. */
    BinlogPosition reached() {
        return reached;
    }

    /** Time of the last transaction that was replayed; empty when there was none. */
    Optional<Instant> lastTime() {
        return lastTime;
    }

    /** Replays; false when the end that was asked for is reached. */
    boolean run(BinlogPosition from) throws IOException {
        reached = from;
        if (stop.position().filter(from::equals).isPresent()) {
            return false;
        }
        List<String> names = chain.segments();
        int index = names.indexOf(from.file());
        if (index < 0) {
            // Nothing was archived since the base: what the base has is all there is.
            if (names.isEmpty() || BinlogPosition.compareFiles(names.getLast(), from.file()) < 0) {
                return true;
            }
            throw new RestoreFailure("the archive has no " + from.file()
                    + ", with which the base goes on; it begins with " + names.getFirst());
        }
        boolean more = true;
        for (int i = index; more && i < names.size(); i++) {
            contents.need(chain.segment(names.get(i)));
            more = segment(names.get(i), i == index ? from.offset() : BinlogPosition.FIRST_EVENT);
            contents.done(chain.segment(names.get(i)));
            if (more && i + 1 < names.size()) {
                demandNext(names.get(i), names.get(i + 1));
            }
        }
        try {
            replay.end();
        } catch (ServerError e) {
            throw new RestoreFailure("replay stopped before " + reached + ": the server answers error " + e.code()
                    + ": " + e.getMessage());
        } catch (RestoreFailure e) {
            throw new RestoreFailure("replay stopped at " + reached + ": " + e.getMessage());
        }
        return more;
    }

    private void demandNext(String name, String next) throws IOException {
        Optional<SegmentManifest> manifest = chain.manifest(name);
        if (manifest.isEmpty() || !manifest.get().next().equals(next)) {
            throw new RestoreFailure("the archive has a hole: " + name + " is followed by "
                    + manifest.map(SegmentManifest::next).orElse("nothing that is known") + ", and " + next
                    + " is there");
        }
    }

    /** Replays a segment; false when the end that was asked for is reached. */
    private boolean segment(String name, long from) throws IOException {
        boolean closed = chain.manifest(name).isPresent();
        progress.segment(name);
        try (BinlogFile in = BinlogFile.open(chain.segment(name))) {
            boolean first = true;
            while (in.next()) {
                if (first) {
                    first = false;
                    replay.describe(in.event(), in.description().orElseThrow().checksum());
                    if (from > in.position()) {
                        in.seek(from);
                    }
                } else if (!event(name, in)) {
                    return false;
                }
            }
            // The open segment's last bytes may be on their way; a closed one has to be whole.
            if (closed && in.damage().isPresent()) {
                throw new RestoreFailure("segment " + name + " is damaged behind " + in.position() + ": "
                        + in.damage().get());
            }
        }
        return true;
    }

    private boolean event(String name, BinlogFile in) throws IOException {
        Event event = in.event();
        BinlogPosition begin = new BinlogPosition(name, in.position() - event.length());
        boolean begins = passing == null && replay.beginsTransaction(event);
        if (begins && stop.excludes(begin, event.timestamp())) {
            return false;
        }
        try {
            Optional<Gtid> gtid = GtidEvents.gtid(event);
            if (passing == null && isLeftOut(gtid)) {
                passing = new TransactionBoundary();
            }
            if (passing != null) {
                passing = passing.accept(event) ? null : passing;
                reached = new BinlogPosition(name, in.position());
                return true;
            }
            replay.accept(event);
            current = gtid.orElse(current);
            if (boundary.accept(event) && current != null) {
                executed.add(current);
                current = null;
            }
        } catch (ServerError e) {
            throw new RestoreFailure(
                    "replay stopped at " + begin + ": the server answers error " + e.code() + ": " + e.getMessage());
        } catch (RestoreFailure | MalformedException e) {
            throw new RestoreFailure("replay stopped at " + begin + ": " + e.getMessage());
        }
        if (begins) {
            lastTime = Optional.of(Instant.ofEpochSecond(event.timestamp()));
        }
        reached = new BinlogPosition(name, in.position());
        progress.event(event.length(), replay.transactions());
        return true;
    }

    private boolean isLeftOut(Optional<Gtid> gtid) {
        return gtid.isPresent() && leftOut.stream().anyMatch(set -> set.contains(gtid.get()));
    }
}
