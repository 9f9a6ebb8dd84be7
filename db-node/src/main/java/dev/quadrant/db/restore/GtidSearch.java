package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.TransactionBoundary;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.IOException;
import java.util.Optional;

/** Finds a transaction in the archive. Reads only segments that have it, by their manifests, or that have none. */
final class GtidSearch {
    private GtidSearch() {}

    /**
     * Where a transaction is.
     *
     * @param chain its chain
     * @param begin where it begins
     * @param end where the next one begins
     */
    record Place(Chain chain, BinlogPosition begin, BinlogPosition end) {}

    /** The newest place with a whole transaction of that name; empty when there is none. */
    static Optional<Place> find(Repository repository, Gtid gtid) throws IOException {
        for (Chain chain : repository.chains().reversed()) {
            for (String segment : chain.segments().reversed()) {
                if (mayHave(chain.manifest(segment), gtid)) {
                    repository.contents().need(chain.segment(segment));
                    Optional<Place> place = find(chain, segment, gtid);
                    repository.contents().done(chain.segment(segment));
                    if (place.isPresent()) {
                        return place;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean mayHave(Optional<SegmentManifest> manifest, Gtid gtid) {
        Optional<SegmentManifest.Gtids> known = manifest.flatMap(SegmentManifest::gtids);
        return known.isEmpty() || known.get().added().contains(gtid);
    }

    private static Optional<Place> find(Chain chain, String segment, Gtid gtid) throws IOException {
        try (BinlogFile in = BinlogFile.open(chain.segment(segment))) {
            BinlogPosition begin = null;
            TransactionBoundary boundary = new TransactionBoundary();
            while (in.next()) {
                boolean whole = boundary.accept(in.event());
                if (GtidEvents.gtid(in.event()).filter(gtid::equals).isPresent()) {
                    begin = new BinlogPosition(
                            segment, in.position() - in.event().length());
                }
                if (begin != null && whole) {
                    return Optional.of(new Place(chain, begin, new BinlogPosition(segment, in.position())));
                }
            }
            return Optional.empty();
        } catch (MalformedException e) {
            throw new RestoreFailure("segment " + segment + " cannot be searched for " + gtid + ": " + e.getMessage());
        }
    }
}
