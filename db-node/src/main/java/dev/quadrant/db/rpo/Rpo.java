package dev.quadrant.db.rpo;

import java.util.ArrayList;
import java.util.List;

/**
 * The verdict.
 *
 * @param reasons why a commit that a client saw could be lost with the server now; empty when none can
 */
public record Rpo(List<Reason> reasons) {
    public Rpo {
        reasons = List.copyOf(reasons);
    }

    /** What can be wrong. The names, in kebab-case, are stable: they are in logs and metrics. */
    public enum Code {
        ARCHIVE_DOWN,
        GAP,
        SEMI_SYNC_OFF_HERE,
        SEMI_SYNC_UNKNOWN,
        SEMI_SYNC_OFF,
        NO_REPLICA,
        SEMI_SYNC_DEGRADED,
        OTHER_REPLICA,
        NOT_ACKNOWLEDGED,
        ARCHIVE_LAG,
        DISK;

        /** The name as logs and metrics have it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One reason.
     *
     * @param code what it is
     * @param words the same for a person, with what to do
     */
    public record Reason(Code code, String words) {}

    /**
     * What the verdict is made from.
     *
     * @param archiveProblem why the archive does not follow; empty when it does
     * @param gapOpen whether there is a gap that no base has closed
     * @param offered whether the archive takes part in semi-sync
     * @param asked whether the server told how semi-sync is
     * @param semiSync how semi-sync is on the server
     * @param recentlyUnacknowledged commits of the last minute that nobody acknowledged
     * @param lagSeconds how far the archive is behind
     * @param freeBytes room on the repository's disk
     * @param needBytes room that there should be
     */
    public record Facts(
            String archiveProblem,
            boolean gapOpen,
            boolean offered,
            boolean asked,
            SemiSync semiSync,
            long recentlyUnacknowledged,
            long lagSeconds,
            long freeBytes,
            long needBytes) {}

    /** Lag below this, in seconds, is no reason: heartbeats come every second. */
    static final long LAG_MOST = 5;

    /** Decides. A reason that another one explains is left out. */
    public static Rpo of(Facts facts) {
        List<Reason> reasons = new ArrayList<>();
        if (!facts.archiveProblem().isEmpty()) {
            reasons.add(new Reason(Code.ARCHIVE_DOWN, "the archive does not follow: " + facts.archiveProblem()));
        } else if (facts.lagSeconds() >= LAG_MOST) {
            reasons.add(new Reason(
                    Code.ARCHIVE_LAG,
                    "the archive is " + facts.lagSeconds()
                            + " s behind; see whether the network or the repository's disk" + " is slow"));
        }
        if (facts.gapOpen()) {
            reasons.add(new Reason(Code.GAP, "the archive has a gap that no base has closed yet"));
        }
        if (facts.archiveProblem().isEmpty()) {
            semiSync(facts, reasons);
        }
        if (facts.freeBytes() < facts.needBytes()) {
            reasons.add(
                    new Reason(
                            Code.DISK,
                            "the repository's disk has " + (facts.freeBytes() >> 20) + " MiB left where "
                                    + (facts.needBytes() >> 20)
                                    + " are wanted (quadrant.db.archive.min-free); make room, or commits will stop being archived"));
        }
        return new Rpo(reasons);
    }

    private static void semiSync(Facts facts, List<Reason> reasons) {
        SemiSync semiSync = facts.semiSync();
        if (!facts.offered()) {
            reasons.add(new Reason(
                    Code.SEMI_SYNC_OFF_HERE,
                    "the archive does not take part in semi-sync; set quadrant.db.archive.semi-sync=true"));
        } else if (!facts.asked()) {
            reasons.add(new Reason(Code.SEMI_SYNC_UNKNOWN, "the server has not yet said how semi-sync is"));
        } else if (!semiSync.enabled()) {
            reasons.add(new Reason(
                    Code.SEMI_SYNC_OFF,
                    "semi-sync is off on the server, so that a commit returns before it is archived; as an administrator:"
                            + " SET GLOBAL rpl_semi_sync_master_enabled = ON (MySQL: rpl_semi_sync_source_enabled)"));
        } else if (semiSync.clients() == 0) {
            reasons.add(
                    new Reason(
                            Code.NO_REPLICA,
                            "no replica is registered for semi-sync, not even the archive; it takes part when it connects anew"));
        } else if (!semiSync.active()) {
            reasons.add(new Reason(
                    Code.SEMI_SYNC_DEGRADED,
                    "semi-sync has switched itself off, since a commit got no acknowledgement within "
                            + semiSync.waitMillis()
                            + " ms; it comes back when the archive has caught up"));
        } else if (semiSync.clients() > semiSync.awaited()) {
            reasons.add(new Reason(
                    Code.OTHER_REPLICA,
                    semiSync.clients() + " replicas acknowledge and a commit waits for " + semiSync.awaited()
                            + ", which need not be the archive; switch semi-sync off on the others, or (MySQL) set"
                            + " rpl_semi_sync_source_wait_for_replica_count = " + semiSync.clients()));
        } else if (facts.recentlyUnacknowledged() > 0) {
            reasons.add(new Reason(
                    Code.NOT_ACKNOWLEDGED,
                    facts.recentlyUnacknowledged()
                            + " commits of the last minute returned without an acknowledgement"));
        }
    }

    public boolean zero() {
        return reasons.isEmpty();
    }

    /** The verdict in one sentence: {@code RPO is 0}, or {@code RPO is not 0, because ...}. */
    public String words() {
        return zero()
                ? "RPO is 0"
                : "RPO is not 0, because "
                        + String.join(
                                "; and because ",
                                reasons.stream().map(Reason::words).toList());
    }
}
