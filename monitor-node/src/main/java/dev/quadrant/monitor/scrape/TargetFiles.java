package dev.quadrant.monitor.scrape;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.yaml.FileException;
import dev.quadrant.monitor.yaml.FilePattern;
import dev.quadrant.monitor.yaml.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files of targets, looked at again and again: one that changed is read anew. One that breaks keeps the targets that it had,
 * one that is removed has none. One thread at a time.
 */
final class TargetFiles {
    private static final EventLog LOG = EventLog.of(TargetFiles.class);

    private final Map<Path, Known> known = new HashMap<>();
    private Map<String, List<TargetGroup>> last = Map.of();

    private record Known(Object stamp, List<TargetGroup> groups, Optional<FileProblem> problem) {}

    /**
     * What the files say.
     *
     * @param groups by pattern; a list stays the same object while nothing changes
     * @param problems of files that broke
     */
    record View(Map<String, List<TargetGroup>> groups, List<FileProblem> problems) {
        static final View EMPTY = new View(Map.of(), List.of());
    }

    View look(Set<String> patterns) {
        Map<String, List<TargetGroup>> groups = new LinkedHashMap<>();
        Map<Path, Known> seen = new HashMap<>();
        for (String pattern : patterns) {
            List<TargetGroup> all = new ArrayList<>();
            for (Path file : expand(pattern)) {
                all.addAll(seen.computeIfAbsent(file, this::current).groups());
            }
            List<TargetGroup> before = last.get(pattern);
            groups.put(pattern, all.equals(before) ? before : List.copyOf(all));
        }
        known.clear();
        known.putAll(seen);
        last = groups;
        return new View(
                groups,
                seen.values().stream().flatMap(file -> file.problem().stream()).toList());
    }

    private static List<Path> expand(String pattern) {
        try {
            return FilePattern.expand(pattern);
        } catch (IOException e) {
            return List.of();
        }
    }

    private Known current(Path file) {
        Known before = known.get(file);
        Object stamp = stamp(file);
        if (before != null && before.stamp().equals(stamp)) {
            return before;
        }
        List<TargetGroup> good = before == null ? List.of() : before.groups();
        Optional<FileProblem> problem;
        try {
            TargetFileParser.Parsed parsed = TargetFileParser.file(file.toString(), FilePattern.read(file));
            problem = parsed.problem();
            if (problem.isEmpty()) {
                good = parsed.groups();
            }
        } catch (FileException e) {
            problem = Optional.of(e.problem());
        }
        problem.ifPresent(what -> LOG.warn("target-file-broken", "problem", what, "kept", before != null));
        return new Known(stamp, good, problem);
    }

    private static Object stamp(Path file) {
        try {
            return List.of(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
