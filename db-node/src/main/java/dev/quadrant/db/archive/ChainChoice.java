package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.ForeignServer;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.source.ServerFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides which chain to write to a server that was just connected to: the newest one where the server's binlog goes on
 * from it, a new one where there is a hole, none where the server is another.
 */
final class ChainChoice {
    private static final EventLog LOG = EventLog.of(ChainChoice.class);

    private final Repository repository;
    /** What a binlog file begins with, before its first event. */
    private static final int MAGIC_BYTES = 4;

    private final Account account;
    private final long replicaId;

    ChainChoice(Repository repository, Account account, long replicaId) {
        this.repository = repository;
        this.account = account;
        this.replicaId = replicaId;
    }

    /**
     * Decides, and makes the repository the server's own where it is fresh.
     *
     * @throws ForeignServer when the repository belongs to another server
     */
    ArchiveWriter choose(ServerFacts facts, Instant now) throws IOException {
        Optional<Chain> newest = repository.newestChain();
        if (newest.isEmpty()) {
            repository.claim(facts.identity());
            Chain first = repository.newestOrBegin(facts.currentBinlog(), "first start", now);
            LOG.info("chain-begun", "chain", first.id(), "file", first.first());
            return ArchiveWriter.open(first);
        }
        ArchiveWriter writer = ArchiveWriter.open(newest.get());
        boolean keep = false;
        try {
            keep = goesOn(facts, newest.get(), writer.position());
            return keep ? writer : beginAfterGap(facts, gap(facts, writer.position()), now);
        } finally {
            if (!keep) {
                writer.close();
            }
        }
    }

    private boolean goesOn(ServerFacts facts, Chain chain, BinlogPosition position) throws IOException {
        Lineage lineage = lineage(facts, chain);
        Optional<ServerIdentity> owner = repository.owner();
        if (owner.isPresent() && !owner.get().equals(facts.identity())) {
            if (lineage != Lineage.PROVEN) {
                throw new ForeignServer(repository, owner.get(), facts.identity());
            }
            // System tables that were made anew (an upgrade) change what a MariaDB server calls itself.
            repository.own(facts.identity());
        }
        Long size = facts.binlogs().get(position.file());
        return size != null && size >= position.offset() && lineage != Lineage.REFUTED;
    }

    /** Whether a chain's segments are the server's. */
    private enum Lineage {
        PROVEN,
        REFUTED,
        /** Nothing was archived yet, or the server has purged the file in which to look. */
        UNKNOWN
    }

    /**
     * Compares the newest segment with an event in it. A process that was killed right after a rotation, or before its
     * first events were on the disk, leaves an empty one behind, which proves nothing and refutes nothing.
     */
    private Lineage lineage(ServerFacts facts, Chain chain) throws IOException {
        for (String segment : chain.segments().reversed()) {
            long whole = SegmentContent.read(chain.segment(segment)).whole();
            if (whole > MAGIC_BYTES) {
                if (!facts.binlogs().containsKey(segment)) {
                    return Lineage.UNKNOWN;
                }
                boolean holds = LineageProof.holds(account, replicaId, segment, chain.segment(segment), whole);
                return holds ? Lineage.PROVEN : Lineage.REFUTED;
            }
        }
        return Lineage.UNKNOWN;
    }

    private static String gap(ServerFacts facts, BinlogPosition position) {
        Long size = facts.binlogs().get(position.file());
        if (size == null) {
            return "gap: the server has no " + position.file() + " any more (purged, or its binlog was reset)";
        }
        if (size < position.offset()) {
            return "gap: the server's " + position.file() + " is shorter than what was archived";
        }
        return "gap: the server's " + position.file() + " is another file than the archived one";
    }

    private ArchiveWriter beginAfterGap(ServerFacts facts, String reason, Instant now) throws IOException {
        Chain chain = repository.beginChain(facts.currentBinlog(), reason, now);
        LOG.error("archive-gap", "chain", chain.id(), "reason", reason, "next", "a new base is taken at once");
        return ArchiveWriter.open(chain);
    }
}
