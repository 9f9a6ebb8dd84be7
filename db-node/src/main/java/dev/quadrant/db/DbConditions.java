package dev.quadrant.db;

import dev.quadrant.appliance.command.Span;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.db.archive.ArchiveState;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.progress.Course;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.rpo.Rpo;
import dev.quadrant.db.rpo.RpoWatch;
import dev.quadrant.db.source.ServerFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** How the parts are, in words: {@code source}, {@code archive}, {@code continuity}, {@code rpo}, {@code base}. */
final class DbConditions {
    private final Account account;
    private final Repository repository;
    private final Archiver archiver;
    private final BaseKeeper bases;
    private final InstantSource clock;

    DbConditions(Account account, Repository repository, Archiver archiver, BaseKeeper bases, InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.archiver = archiver;
        this.bases = bases;
        this.clock = clock;
    }

    Condition source() {
        String problem = archiver.sourceProblem();
        Optional<ServerFacts> facts = archiver.facts();
        Condition condition = problem.isEmpty() && facts.isPresent()
                ? Condition.up(facts.get().version() + " at " + account.address())
                : Condition.down(problem);
        return condition.with("address", account.address());
    }

    Condition archive() {
        ArchiveState state = archiver.state();
        long lag = state.lagSeconds(System.nanoTime());
        String problem = archiver.archiveProblem();
        Condition condition = problem.isEmpty()
                ? Condition.up(
                        state.position() + ", " + lag + " s behind" + (state.semiSync() ? ", commits wait for it" : ""))
                : Condition.down(problem);
        return condition
                .with("chain", state.chain())
                .with("segment", state.position().file())
                .with("position", state.position().offset())
                .with("lagSeconds", lag)
                .with("gtids", state.gtids())
                .with("semiSync", state.semiSync());
    }

    /** Whether what is archived has a hole that no base has closed yet, or left something behind that nobody has seen to. */
    Condition continuity() {
        List<Gap> gaps = archiver.continuity().gaps();
        Optional<Divergence> divergence = divergence();
        Condition condition;
        if (gapOpen()) {
            Gap last = gaps.getLast();
            condition = Condition.down("GAP " + last.id() + " behind " + last.end() + ": " + last.reason()
                    + "; nothing behind it can be restored until there is a new base: " + underWay(bases.state()));
        } else if (divergence.isPresent()) {
            condition = Condition.down(words(divergence.get()));
        } else if (gaps.isEmpty()) {
            condition = Condition.up("no gap");
        } else {
            condition = Condition.up((gaps.size() == 1 ? "1 gap" : gaps.size() + " gaps") + " on record, the last of "
                    + gaps.getLast().found() + ", closed by a base");
        }
        return condition
                .with("gaps", gaps.size())
                .with("primaryChanges", Math.max(0, archiver.continuity().line().size() - 1));
    }

    private static String words(Divergence divergence) {
        return "DIVERGENT: " + divergence.transactions() + " transactions of the former primary are not on this one ("
                + divergence.gtids() + "); they are in divergent/" + divergence.id() + "/" + divergence.file()
                + ": repeat there what is needed, then: db-node acknowledge " + divergence.id();
    }

    /** The newest divergence that nobody has seen to and that did not come after all, as it does from a slow replica. */
    Optional<Divergence> divergence() {
        return archiver.continuity().divergences().reversed().stream()
                .filter(divergence -> !acknowledged(divergence) && !arrived(divergence))
                .findFirst();
    }

    private boolean acknowledged(Divergence divergence) {
        return divergence.acknowledged() || repository.isAcknowledged(divergence.id());
    }

    private boolean arrived(Divergence divergence) {
        try {
            return GtidSet.parse(divergence.gtids().flavour(), archiver.state().gtids())
                    .contains(divergence.gtids());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the newest gap is open. */
    boolean gapOpen() {
        return !archiver.continuity().gaps().isEmpty()
                && bases.state().newest().filter(this::goesOn).isEmpty();
    }

    /**
     * Whether a commit could be lost with the server. A fault only where the server means to wait for the archive, and only as
     * long as it lasts: what was not acknowledged a moment ago is said, and archived by now.
     */
    Condition rpo(RpoWatch watch) {
        Rpo rpo = watch.verdict();
        boolean fault = watch.expected()
                && rpo.reasons().stream().anyMatch(reason -> reason.code() != Rpo.Code.NOT_ACKNOWLEDGED);
        Condition condition = fault ? Condition.down(rpo.words()) : Condition.up(rpo.words());
        return condition
                .with("zero", rpo.zero())
                .with("semiSyncClients", watch.semiSync().clients());
    }

    Condition base() {
        BaseKeeper.State state = bases.state();
        Optional<BaseManifest> known = state.newest().filter(this::goesOn);
        if (known.isEmpty()) {
            return Condition.down("no base yet: " + underWay(state)).with("bases", state.count());
        }
        BaseManifest newest = known.get();
        Duration age = Duration.between(newest.snapshot(), clock.instant());
        String words = newest.id() + " is " + words(age) + " old";
        Condition condition = state.overdue()
                ? Condition.down("overdue: " + words + "; " + underWay(state))
                : Condition.up(words + newer(state));
        return condition
                .with("bases", state.count())
                .with("newest", newest.id())
                .with("ageSeconds", age.toSeconds());
    }

    private String newer(BaseKeeper.State state) {
        if (bases.progress().isPresent()) {
            return "; a new one: " + underWay(state);
        }
        return state.problem().isEmpty() ? "" : "; no newer one: " + state.problem();
    }

    /** The keeper looks twice a second; a base whose chain ended with a gap meanwhile counts no more at once. */
    private boolean goesOn(BaseManifest base) {
        List<String> line = archiver.continuity().line();
        return line.isEmpty() || line.contains(base.chain());
    }

    private String underWay(BaseKeeper.State state) {
        Optional<Progress> progress = bases.progress();
        if (progress.isPresent()) {
            Course course = progress.get().course(System.nanoTime());
            return "it is being taken, " + progress.get().tablesDone() + " of "
                    + progress.get().tables() + " " + progress.get().kind() + ", " + course.percent() + " %"
                    + course.left()
                            .map(left -> ", " + Span.of(left.toMillis()) + " left")
                            .orElse("");
        }
        return state.problem().isEmpty() ? "it is taken as soon as the archive follows" : state.problem();
    }

    private static String words(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + " days";
        }
        return age.toHours() > 1 ? age.toHours() + " h" : Math.max(0, age.toMinutes()) + " min";
    }
}
