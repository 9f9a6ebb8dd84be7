package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Replays a chain's segments from a position on. */
final class ChainReplay {
    private final Chain chain;
    private final Until until;
    private final Replay replay;
    private final RestoreProgress progress;
    private BinlogPosition reached;
    private Optional<Instant> lastTime = Optional.empty();

    ChainReplay(Chain chain, Until until, Replay replay, RestoreProgress progress) {
        this.chain = chain;
        this.until = until;
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

    void run(BinlogPosition from) throws IOException {
        reached = from;
        List<String> names = chain.segments();
        int index = names.indexOf(from.file());
        if (index < 0) {
            // Nothing was archived since the base: what the base has is all there is.
            if (names.isEmpty() || BinlogPosition.compareFiles(names.getLast(), from.file()) < 0) {
                return;
            }
            throw new RestoreFailure("the archive has no " + from.file()
                    + ", with which the base goes on; it begins with " + names.getFirst());
        }
        boolean more = true;
        for (int i = index; more && i < names.size(); i++) {
            more = segment(names.get(i), i == index ? from.offset() : BinlogPosition.FIRST_EVENT);
            if (more && i + 1 < names.size()) {
                demandNext(names.get(i), names.get(i + 1));
            }
        }
        replay.end();
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
        boolean begins = replay.beginsTransaction(event);
        if (begins && until.excludes(begin, event.timestamp())) {
            return false;
        }
        try {
            replay.accept(event);
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
}
