package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.base.Crew;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidCollector;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Continuation;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Restores a base and the log that goes on from it into an empty server. */
public final class Restore {
    private final Repository repository;
    private final Until until;
    private final int sessions;
    private final RestoreProgress progress = new RestoreProgress();
    /** Where the transaction is until which is replayed, once it was looked for. */
    private GtidSearch.Place place;

    /** @param sessions of the target that load the base at once, 1 or more */
    public Restore(Repository repository, Until until, int sessions) {
        this.repository = repository;
        this.sessions = sessions;
        this.until = until;
    }

    public RestoreProgress progress() {
        return progress;
    }

    /**
     * What was restored.
     *
     * @param base the base
     * @param reached where in the binlog the restored state is
     * @param transactions how many transactions were replayed
     * @param lastTime time of the last of them; empty when there was none
     * @param gtids the transactions that the restored state has; empty where the source has no GTIDs
     */
    public record Outcome(
            BaseManifest base, BinlogPosition reached, long transactions, Optional<Instant> lastTime, GtidSet gtids) {}

    /**
     * The base to begin with: the one that is named, else the newest that is not behind the end that is asked for.
     *
     * @param dumps whether only a dump will do, since a server that runs takes nothing else
     * @throws RestoreFailure when there is none
     */
    public BaseManifest choose(Optional<String> id, boolean dumps) throws IOException {
        List<BaseManifest> all = BaseManifest.all(repository);
        List<BaseManifest> bases = id.isPresent() || !dumps
                ? all
                : all.stream().filter(base -> base.method() == BaseMethod.DUMP).toList();
        if (bases.isEmpty() && !all.isEmpty()) {
            throw new RestoreFailure("the bases in " + repository.url() + " are copies of the server's files, which no"
                    + " running server takes: restore into a new data directory, --target DIR");
        }
        if (id.isPresent()) {
            return bases.stream()
                    .filter(base -> base.id().equals(id.get()))
                    .findFirst()
                    .orElseThrow(() -> new RestoreFailure("no base " + id.get() + " in " + repository.url()
                            + "; db-node list shows those that are there"));
        }
        List<BaseManifest> able = new ArrayList<>();
        for (BaseManifest base : bases) {
            if (precedes(base)) {
                able.add(base);
            }
        }
        if (able.isEmpty()) {
            throw new RestoreFailure(
                    bases.isEmpty()
                            ? "no base in " + repository.url() + "; take one with db-node backup"
                            : "every base in " + repository.url()
                                    + " is later than what is asked for; the oldest is of "
                                    + bases.getFirst().snapshot());
        }
        return able.getLast();
    }

    private boolean precedes(BaseManifest base) throws IOException {
        return switch (until) {
            case Until.End end -> true;
            case Until.Position at -> base.position().compareTo(at.position()) <= 0;
            case Until.Place at ->
                base.chain().equals(at.chain())
                        ? base.position().compareTo(at.position()) <= 0
                        : leadsTo(base, at.chain());
            case Until.Time at -> base.snapshot().isBefore(at.time());
            case Until.Transaction at -> precedes(base, place(at.gtid()));
        };
    }

    /** Whether the log that goes on from a base comes by a place. */
    private boolean precedes(BaseManifest base, GtidSearch.Place place) throws IOException {
        if (base.chain().equals(place.chain().id())) {
            return base.position().compareTo(place.begin()) <= 0;
        }
        return leadsTo(base, place.chain().id());
    }

    private boolean leadsTo(BaseManifest base, String chain) throws IOException {
        for (Chain candidate : repository.chains()) {
            if (candidate.id().equals(chain)) {
                return repository.line(candidate).stream()
                        .anyMatch(former -> former.id().equals(base.chain()));
            }
        }
        return false;
    }

    private GtidSearch.Place place(Gtid gtid) throws IOException {
        if (place == null) {
            progress.step("looking for " + gtid);
            place = GtidSearch.find(repository, gtid)
                    .orElseThrow(() -> new RestoreFailure("no transaction " + gtid + " in the log of "
                            + repository.url() + "; db-node list --json shows the GTIDs of each segment"));
        }
        return place;
    }

    /**
     * What {@link #into} would do; nothing is changed, and no segment is read but to find a transaction.
     *
     * @throws RestoreFailure when it cannot be done, as far as names and manifests tell
     */
    public RestorePlan plan(BaseManifest base) throws IOException {
        demandKey(base);
        Optional<Chain> chain = chain(base);
        demandLog(base, chain);
        List<RestorePlan.Segment> segments = new ArrayList<>();
        Optional<BinlogPosition> end = Optional.empty();
        List<Chain> line = chain.isPresent() ? repository.onwards(chain.get()) : List.of();
        for (int i = 0; i < line.size() && end.isEmpty(); i++) {
            Stop stop = stop(line.get(i), i == 0);
            BinlogPosition from =
                    i == 0 ? base.position() : new BinlogPosition(line.get(i).first(), BinlogPosition.FIRST_EVENT);
            boolean more = plan(line.get(i), from, stop, segments);
            end = stop.position();
            if (!more) {
                break;
            }
        }
        return new RestorePlan(base, segments, end);
    }

    /** Adds a chain's segments; false when the end is among them. */
    private static boolean plan(Chain chain, BinlogPosition from, Stop stop, List<RestorePlan.Segment> segments)
            throws IOException {
        for (String name : chain.segments()) {
            boolean before = BinlogPosition.compareFiles(name, from.file()) < 0;
            boolean behind = stop.position()
                    .filter(end -> BinlogPosition.compareFiles(name, end.file()) > 0)
                    .isPresent();
            if (before || behind) {
                continue;
            }
            Optional<SegmentManifest> manifest = chain.manifest(name);
            long size = manifest.isPresent() ? manifest.get().bytes() : Files.size(chain.segment(name));
            long until = stop.position()
                    .filter(end -> end.file().equals(name))
                    .map(BinlogPosition::offset)
                    .orElse(size);
            long begin = name.equals(from.file()) ? from.offset() : BinlogPosition.FIRST_EVENT;
            if (until > begin) {
                segments.add(new RestorePlan.Segment(chain.id(), name, until - begin));
            }
            boolean ends = stop.time().isPresent()
                    && manifest.isPresent()
                    && !manifest.get().lastTime().isBefore(stop.time().get());
            if (ends) {
                return false;
            }
        }
        return true;
    }

    private Optional<Chain> chain(BaseManifest base) throws IOException {
        return repository.chains().stream()
                .filter(candidate -> candidate.id().equals(base.chain()))
                .findFirst();
    }

    /**
     * Restores into an empty server; blocks until it is done.
     *
     * @throws RestoreFailure also when the base is a copy of a server's files
     */
    public Outcome into(Account account, BaseManifest base) throws IOException {
        if (base.method() == BaseMethod.COPY) {
            throw new RestoreFailure("base " + base.id() + " is a copy of the server's files, which no running server"
                    + " takes: restore it into a new data directory, --target DIR, or name a dump with --base");
        }
        try (Closeable reading = repository.reading()) {
            assert reading != null;
            Path directory = checked(base);
            try (Target target = Target.open(account, base.flavour())) {
                new BaseLoad(repository, directory, progress).load(base.files(), target, sessions);
                return replay(base, target);
            }
        }
    }

    /** A restore that begins with a copy of a server's files: the server that gets the log is begun on them by the caller. */
    public interface OnCopy {
        /** Starts a server on the data directory; the account that may do everything there. */
        Account start() throws IOException;
    }

    /**
     * Unpacks a base that is a copy of a server's files, and replays the log onto a server that runs on them; blocks until it is
     * done.
     *
     * @param data the data directory, which is made
     */
    public Outcome onCopy(BaseManifest base, Path data, OnCopy server) throws IOException {
        try (Closeable reading = repository.reading()) {
            assert reading != null;
            new CopyUnpack(repository, checked(base), progress).into(data, base, sessions);
            Account account = server.start();
            try (Target target = Target.restored(account, base.flavour())) {
                return replay(base, target);
            }
        }
    }

    /** Checks that all of a base and its log is there; the base's directory. */
    private Path checked(BaseManifest base) throws IOException {
        progress.step("checking the base");
        progress.begin(base.sqlBytes(), plan(base).logBytes(), System.nanoTime());
        Path directory = repository.bases().resolve(base.id());
        Queue<BaseManifest.DumpFile> files = new ConcurrentLinkedQueue<>(base.files());
        Crew.work(
                "check",
                sessions,
                number -> {
                    for (BaseManifest.DumpFile file = files.poll(); file != null; file = files.poll()) {
                        check(directory, file);
                    }
                },
                files::clear);
        demandLog(base, chain(base));
        return directory;
    }

    private Outcome replay(BaseManifest base, Target target) throws IOException {
        Optional<Chain> chain = chain(base);
        Replay replay = new Replay(target.transactions(), target::collation);
        if (chain.isEmpty()) {
            return new Outcome(base, base.position(), 0, Optional.empty(), executed(base));
        }
        return replay(base, repository.onwards(chain.get()), replay);
    }

    /** The transactions that a base has. */
    private static GtidSet executed(BaseManifest base) {
        boolean mariadb = base.flavour().equals("mariadb");
        return GtidSet.parse(mariadb ? GtidSet.Flavour.MARIADB : GtidSet.Flavour.MYSQL, base.gtids());
    }

    private void demandKey(BaseManifest base) throws RestoreFailure {
        if (!base.key().isEmpty()) {
            try {
                repository.keys().reading(base.key());
            } catch (IOException e) {
                throw new RestoreFailure("base " + base.id() + " " + e.getMessage());
            }
        }
    }

    private void demandLog(BaseManifest base, Optional<Chain> chain) throws IOException {
        boolean alone = until instanceof Until.Position at && at.position().equals(base.position());
        if (!alone && chain.isPresent() && chain.get().expired(base.position().file())) {
            throw new RestoreFailure(
                    "the log behind base " + base.id() + " has expired (quadrant.db.retention); its own moment, "
                            + base.snapshot() + ", is restored with --base " + base.id() + " --until-position "
                            + base.position());
        }
    }

    /** Replays the chains one after the other; each leaves out what the change of primary behind or before it says. */
    private Outcome replay(BaseManifest base, List<Chain> line, Replay replay) throws IOException {
        BinlogPosition reached = base.position();
        Optional<Instant> lastTime = Optional.empty();
        GtidCollector executed = new GtidCollector(executed(base));
        boolean more = true;
        for (int i = 0; more && i < line.size(); i++) {
            Chain chain = line.get(i);
            Stop stop = stop(chain, i == 0);
            ChainReplay log =
                    new ChainReplay(chain, repository.contents(), stop, replay, progress, leftOut(line, i), executed);
            more = log.run(i == 0 ? base.position() : new BinlogPosition(chain.first(), BinlogPosition.FIRST_EVENT));
            more = more && stop.position().isEmpty();
            reached = log.reached();
            lastTime = log.lastTime().isPresent() ? log.lastTime() : lastTime;
        }
        return new Outcome(
                base,
                reached,
                replay.transactions(),
                lastTime,
                executed.previous().union(executed.added()));
    }

    private Stop stop(Chain chain, boolean own) throws IOException {
        return switch (until) {
            case Until.End end -> Stop.NOWHERE;
            case Until.Position at -> own ? Stop.at(at.position()) : Stop.NOWHERE;
            case Until.Place at -> at.chain().equals(chain.id()) ? Stop.at(at.position()) : Stop.NOWHERE;
            case Until.Time at -> Stop.at(at.time());
            case Until.Transaction at -> {
                GtidSearch.Place there = place(at.gtid());
                yield there.chain().id().equals(chain.id())
                        ? Stop.at(at.inclusive() ? there.end() : there.begin())
                        : Stop.NOWHERE;
            }
        };
    }

    private static List<GtidSet> leftOut(List<Chain> line, int index) {
        List<GtidSet> sets = new ArrayList<>();
        if (index > 0) {
            line.get(index).continues().map(Continuation::common).ifPresent(sets::add);
        }
        for (Chain later : line.subList(index + 1, line.size())) {
            later.continues().map(Continuation::divergent).ifPresent(sets::add);
        }
        return sets;
    }

    private void check(Path directory, BaseManifest.DumpFile file) throws IOException {
        Path path = directory.resolve(file.name());
        if (!Files.exists(path)) {
            throw new RestoreFailure("the base lacks " + path);
        }
        repository.contents().need(path);
        if (!Sha256.hex(Sha256.of(path)).equals(file.sha256())) {
            throw new RestoreFailure("the base is damaged: " + path + " is not what its manifest says");
        }
    }
}
