package dev.quadrant.monitor.scrape;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job at work: its connections, and its targets as files name them now. Belongs to the pool's event loop. */
final class JobTargets {
    private final ScrapeJob job;
    private final Fetcher fetcher;
    private List<List<TargetGroup>> seen;
    private TargetMaker.Made made = TargetMaker.Made.NONE;
    private String problem = "";

    JobTargets(Vertx vertx, ScrapeJob job) {
        this.job = job;
        this.fetcher = new Fetcher(vertx, job.access(), job.timeout());
    }

    ScrapeJob job() {
        return job;
    }

    Fetcher fetcher() {
        return fetcher;
    }

    /** Takes what files of targets say now; rules are applied where that is something new. */
    TargetMaker.Made take(TargetFiles.View view) {
        List<List<TargetGroup>> now = new ArrayList<>();
        now.add(job.groups());
        job.files().forEach(pattern -> now.add(view.groups().getOrDefault(pattern, List.of())));
        if (now.equals(seen)) {
            return made;
        }
        seen = now;
        TargetMaker.Made next =
                TargetMaker.make(job, now.stream().flatMap(List::stream).toList());
        problem = next.targets().size() <= job.targetsMax()
                ? next.problems().stream().findFirst().orElse("")
                : next.targets().size() + " targets, where target_limit is " + job.targetsMax()
                        + ": those from before stay";
        if (next.targets().size() <= job.targetsMax()) {
            made = next;
        }
        return made;
    }

    /** What is wrong with its targets, in words. */
    Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of("job \"" + job.name() + "\": " + problem);
    }
}
