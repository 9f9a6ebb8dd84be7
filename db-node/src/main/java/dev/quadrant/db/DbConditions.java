package dev.quadrant.db;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.db.archive.ArchiveState;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.source.ServerFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** How the parts are, in words: {@code source}, {@code archive}, {@code base}. */
final class DbConditions {
    private final Account account;
    private final Archiver archiver;
    private final BaseKeeper bases;
    private final InstantSource clock;

    DbConditions(Account account, Archiver archiver, BaseKeeper bases, InstantSource clock) {
        this.account = account;
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
        long lag = state.lagSeconds(clock.millis());
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
                .with("semiSync", state.semiSync());
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
                : Condition.up(words + (state.problem().isEmpty() ? "" : "; the next one fails: " + state.problem()));
        return condition
                .with("bases", state.count())
                .with("newest", newest.id())
                .with("ageSeconds", age.toSeconds());
    }

    /** The keeper looks twice a second; a base whose chain ended with a gap meanwhile counts no more at once. */
    private boolean goesOn(BaseManifest base) {
        String chain = archiver.state().chain();
        return chain.isEmpty() || chain.equals(base.chain());
    }

    private String underWay(BaseKeeper.State state) {
        Optional<Progress> progress = bases.progress();
        if (progress.isPresent()) {
            return "it is being taken, " + progress.get().tablesDone() + " of "
                    + progress.get().tables() + " tables";
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
