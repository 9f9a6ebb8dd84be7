package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.ForeignServer;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.source.BinlogFiles;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
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

    /** Both products' words with error 1236 for a file that is not there. */
    private static final String NO_SUCH_FILE = "Could not find first log file name in binary log index file";

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
            Chain first = repository.newestOrBegin(BinlogFiles.current(account, facts, replicaId), "first start", now);
            LOG.info("chain-begun", "chain", first.id(), "file", first.first());
            return ArchiveWriter.open(first);
        }
        ArchiveWriter writer = ArchiveWriter.open(newest.get());
        boolean keep = false;
        try {
            Optional<Chain> next = next(facts, writer, now);
            keep = next.isEmpty();
            return keep ? writer : ArchiveWriter.open(next.get());
        } finally {
            if (!keep) {
                writer.close();
            }
        }
    }

    /** The chain to begin instead of the one at hand; empty when that goes on. Where it does, the dump will tell. */
    private Optional<Chain> next(ServerFacts facts, ArchiveWriter writer, Instant now) throws IOException {
        Lineage lineage = lineage(writer.chain());
        Optional<ServerIdentity> owner = repository.owner();
        boolean another = owner.isPresent() && !owner.get().equals(facts.identity());
        if (lineage == Lineage.PROVEN) {
            if (another) {
                // System tables that were made anew (an upgrade) change what a MariaDB server calls itself.
                repository.own(facts.identity());
            }
            return Optional.empty();
        }
        if (!another && lineage == Lineage.UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(behind(facts, writer, another, now));
    }

    /** The chain behind a change of primary, or behind a gap. */
    private Chain behind(ServerFacts facts, ArchiveWriter writer, boolean another, Instant now) throws IOException {
        try {
            Optional<Chain> successor = another || numbersSpeak(facts)
                    ? new PrimaryChange(repository, account, replicaId).goOn(facts, writer, now)
                    : Optional.empty();
            if (successor.isPresent()) {
                return successor.get();
            }
            if (another) {
                throw new ForeignServer(repository, repository.owner().orElseThrow(), facts.identity());
            }
            throw new ArchiveGap(
                    "the server's " + writer.position().file()
                            + " is another file than the archived one (its binlog was reset)",
                    null);
        } catch (ArchiveGap gap) {
            Chain chain = beginAfterGap(facts, writer, gap, now);
            repository.own(facts.identity());
            return chain;
        }
    }

    /**
     * Whether transactions of the same number are the same ones although the server has another file than the archived one.
     * MySQL after RESET BINARY LOGS AND GTIDS gives its UUID's numbers anew, to others; MariaDB's are compared by time.
     */
    private static boolean numbersSpeak(ServerFacts facts) {
        return facts.flavour() != GtidSet.Flavour.MYSQL;
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
    private Lineage lineage(Chain chain) throws IOException {
        for (String segment : chain.segments().reversed()) {
            long whole = SegmentContent.read(chain.segment(segment)).whole();
            if (whole > MAGIC_BYTES) {
                return switch (LineageProof.compare(account, replicaId, segment, chain.segment(segment), whole)) {
                    case SAME -> Lineage.PROVEN;
                    case OTHER -> Lineage.REFUTED;
                    // Its files are not listed here: see BinlogFiles. The dump will tell what is gone.
                    case ABSENT -> Lineage.UNKNOWN;
                };
            }
        }
        return Lineage.UNKNOWN;
    }

    /**
     * What it means that the server refuses to go on with error 1236, which it has for many things.
     *
     * @return the gap, when the server does not have what comes next
     * @throws SourceFailure when it has it and refuses for another reason
     */
    ArchiveGap refused(ServerError error, BinlogPosition position) throws IOException {
        String said = "; error " + error.code() + ": " + error.getMessage();
        if (error.getMessage().contains(NO_SUCH_FILE)) {
            return gone(position, said);
        }
        Map<String, Long> files;
        try {
            files = BinlogFiles.list(account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
        Long size = files.get(position.file());
        if (size == null) {
            return gone(position, said);
        }
        if (size < position.offset()) {
            return new ArchiveGap("the server's " + position.file() + " is shorter than what was archived", null);
        }
        throw new SourceFailure(
                "dump-refused",
                "the server does not serve its binlog from " + position + ", error " + error.code() + ": "
                        + error.getMessage());
    }

    private static ArchiveGap gone(BinlogPosition position, String said) {
        return new ArchiveGap(
                "the server has no " + position.file() + " any more (purged, or its binlog was reset)" + said, null);
    }

    /** Writes a gap down and begins a chain behind it. */
    Chain beginAfterGap(ServerFacts facts, ArchiveWriter before, ArchiveGap gap, Instant now) throws IOException {
        Chain chain =
                repository.beginChain(BinlogFiles.current(account, facts, replicaId), "gap: " + gap.getMessage(), now);
        repository.record(new Gap(
                before.chain().id(),
                before.position().toString(),
                before.archived().map(GtidSet::toString).orElse(""),
                gap.missing().map(GtidSet::toString).orElse(""),
                gap.getMessage(),
                now,
                chain.id()));
        LOG.error(
                "archive-gap", "chain", chain.id(), "reason", gap.getMessage(), "next", "a new base is taken at once");
        return chain;
    }
}
