package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Continuation;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.db.source.BinlogFiles;
import dev.quadrant.db.source.ExecutedGtids;
import dev.quadrant.db.source.ServerFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Goes on at another server that has the archive's transactions: a replica that was promoted. A chain of its own begins with
 * the file in which the first transaction lies that the archive lacks; transactions of the former primary that the new one
 * lacks are kept aside.
 */
final class PrimaryChange {
    private static final EventLog LOG = EventLog.of(PrimaryChange.class);
    private static final String FILE = "divergent.000001";

    private final Repository repository;
    private final Account account;
    private final long replicaId;

    PrimaryChange(Repository repository, Account account, long replicaId) {
        this.repository = repository;
        this.account = account;
        this.replicaId = replicaId;
    }

    /**
     * Begins the new chain, when the server has a history in common with the archive.
     *
     * @return the new chain; empty when the server is a stranger
     * @throws ArchiveGap when it is a successor that no longer has the first transaction that the archive lacks
     */
    Optional<Chain> goOn(ServerFacts facts, ArchiveWriter before, Instant now) throws IOException {
        Optional<GtidSet> archived = before.archived();
        if (archived.isEmpty() || archived.get().flavour() != facts.flavour()) {
            return Optional.empty();
        }
        GtidSet executed = ExecutedGtids.of(account, facts);
        GtidSet common = archived.get().intersect(executed);
        List<Chain> line = repository.line(before.chain());
        if (!new SharedHistory(account, replicaId).proven(line, common)) {
            return Optional.empty();
        }
        String file = first(facts, common);
        GtidSet divergent = archived.get().subtract(executed);
        String former = repository.owner().map(ServerIdentity::toString).orElse("");
        String id = repository.chainId(now);
        if (!divergent.isEmpty()) {
            keep(id, line, divergent, former, facts, now);
        }
        Chain chain = repository.continueChain(
                id,
                file,
                "change of primary from " + former + " to " + facts.identity(),
                now,
                new Continuation(before.chain().id(), common, divergent));
        repository.own(facts.identity());
        LOG.warn(
                "primary-changed",
                "from",
                former,
                "to",
                facts.identity(),
                "chain",
                chain.id(),
                "file",
                file,
                "common",
                common);
        return Optional.of(chain);
    }

    private String first(ServerFacts facts, GtidSet common) throws IOException {
        try {
            return BinlogFiles.after(account, replicaId, common);
        } catch (ServerError e) {
            if (e.code() != ServerError.DUMP_FATAL) {
                throw e;
            }
            throw new ArchiveGap(
                    "the new primary " + facts.identity() + " no longer has what follows " + common + "; error "
                            + e.code() + ": " + e.getMessage(),
                    null);
        }
    }

    private void keep(String id, List<Chain> line, GtidSet divergent, String former, ServerFacts facts, Instant now)
            throws IOException {
        Path directory = repository.makeDivergence(id);
        Path file = directory.resolve(FILE);
        long transactions = DivergentFile.write(file, line, divergent);
        repository.record(new Divergence(
                id,
                divergent,
                transactions,
                FILE,
                Sha256.hex(Sha256.of(file)),
                former,
                facts.identity().toString(),
                now,
                false));
        LOG.error(
                "archive-divergent",
                "gtids",
                divergent,
                "transactions",
                transactions,
                "file",
                file,
                "next",
                "see whether they are to be repeated on the new primary, then: db-node acknowledge " + id);
    }
}
