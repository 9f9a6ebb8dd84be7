package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.yaml.FileException;
import dev.quadrant.monitor.yaml.FilePattern;
import dev.quadrant.monitor.yaml.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Finds and reads the rule files that the configuration names, and the stock rules. */
public final class RuleFiles {
    /** How the file of the stock rules is named in messages and in the API. */
    public static final String STOCK = "quadrant-stock-rules.yml";

    /** Most rules in all files together. */
    static final int RULES_MAX = 20_000;

    private final List<String> patterns;
    private final boolean stock;
    private final long interval;

    /**
     * Files to read, now and again.
     *
     * @param patterns paths whose last part may have {@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}}
     * @param stock whether the rules that ship inside are among them
     * @param interval of groups that do not say, in ms
     */
    public RuleFiles(List<String> patterns, boolean stock, long interval) {
        this.patterns = List.copyOf(patterns);
        this.stock = stock;
        this.interval = interval;
    }

    /** Reads all files as they are now. */
    public RuleSet read() {
        List<RuleGroup> groups = new ArrayList<>();
        List<FileProblem> problems = new ArrayList<>();
        if (stock) {
            add(RuleFileParser.parse(STOCK, stockText(), interval), groups, problems);
        }
        SortedSet<Path> files = FilePattern.expandAll(patterns, problems);
        files.forEach(file -> add(readFile(file), groups, problems));
        RuleSet all = new RuleSet(groups, problems);
        if (all.size() > RULES_MAX) {
            problems.add(new FileProblem(
                    files.last().toString(),
                    0,
                    "",
                    "more than " + RULES_MAX + " rules in all files",
                    "leave some out"));
        }
        return new RuleSet(groups, problems);
    }

    private static void add(RuleSet file, List<RuleGroup> groups, List<FileProblem> problems) {
        groups.addAll(file.groups());
        problems.addAll(file.problems());
    }

    private RuleSet readFile(Path file) {
        try {
            return RuleFileParser.parse(file.toString(), FilePattern.read(file), interval);
        } catch (FileException e) {
            return new RuleSet(List.of(), List.of(e.problem()));
        }
    }

    /** The stock rules' text. */
    public static String stockText() {
        try (InputStream in = RuleFiles.class.getClassLoader().getResourceAsStream("META-INF/quadrant/" + STOCK)) {
            if (in == null) {
                throw new IllegalStateException("resource META-INF/quadrant/" + STOCK + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
