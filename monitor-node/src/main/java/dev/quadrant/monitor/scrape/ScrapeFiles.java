package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.yaml.FileException;
import dev.quadrant.monitor.yaml.FilePattern;
import dev.quadrant.monitor.yaml.FileProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** Finds and reads the scrape files that the configuration names. */
public final class ScrapeFiles {
    private final List<String> patterns;
    private final ScrapeOptions defaults;
    private final int targetsMax;

    /**
     * Files to read, now and again.
     *
     * @param patterns paths whose last part may have wildcards
     * @param defaults of jobs that do not say
     * @param targetsMax most targets of a job that does not say
     */
    public ScrapeFiles(List<String> patterns, ScrapeOptions defaults, int targetsMax) {
        this.patterns = List.copyOf(patterns);
        this.defaults = defaults;
        this.targetsMax = targetsMax;
    }

    /** Reads all files as they are now. */
    public ScrapeSet read() {
        List<FileProblem> problems = new ArrayList<>();
        SortedSet<Path> files = FilePattern.expandAll(patterns, problems);
        List<ScrapeJob> jobs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path file : files) {
            try {
                ScrapeSet one = ScrapeFileParser.parse(file, FilePattern.read(file), defaults, targetsMax);
                problems.addAll(one.problems());
                for (ScrapeJob job : one.jobs()) {
                    jobs.add(job);
                    if (!names.add(job.name())) {
                        problems.add(new FileProblem(
                                file.toString(), 0, "job \"" + job.name() + "\"", "stands twice", "rename one"));
                    }
                }
            } catch (FileException e) {
                problems.add(e.problem());
            }
        }
        return new ScrapeSet(jobs, problems);
    }
}
