package dev.quadrant.monitor.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds and reads the rule files that the configuration names, and the stock rules. */
public final class RuleFiles {
    /** How the file of the stock rules is named in messages and in the API. */
    public static final String STOCK = "quadrant-stock-rules.yml";

    /** Largest file that is read; bytes. */
    static final int BYTES_MAX = 4 << 20;
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
        List<RuleProblem> problems = new ArrayList<>();
        if (stock) {
            add(RuleFileParser.parse(STOCK, stockText(), interval), groups, problems);
        }
        SortedSet<Path> files = new TreeSet<>();
        for (String pattern : patterns) {
            try {
                files.addAll(expand(pattern));
            } catch (IOException | RuntimeException e) {
                problems.add(new RuleProblem(
                        pattern,
                        0,
                        "",
                        "no such files: " + e.getMessage(),
                        "name files that exist, or mend the pattern"));
            }
        }
        files.forEach(file -> add(readFile(file), groups, problems));
        RuleSet all = new RuleSet(groups, problems);
        if (all.size() > RULES_MAX) {
            problems.add(new RuleProblem(
                    files.last().toString(),
                    0,
                    "",
                    "more than " + RULES_MAX + " rules in all files",
                    "leave some out"));
        }
        return new RuleSet(groups, problems);
    }

    private static void add(RuleSet file, List<RuleGroup> groups, List<RuleProblem> problems) {
        groups.addAll(file.groups());
        problems.addAll(file.problems());
    }

    /** The files that a pattern takes; a path without wildcards must exist, a pattern may take none. */
    private static List<Path> expand(String pattern) throws IOException {
        Path path = Path.of(pattern);
        String last = path.getFileName().toString();
        if (last.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            if (!Files.exists(path)) {
                throw new IOException(path + " does not exist");
            }
            return List.of(path);
        }
        Path directory = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, last)) {
            files.forEach(found::add);
        }
        return found;
    }

    private RuleSet readFile(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException("longer than " + BYTES_MAX + " bytes");
            }
            return RuleFileParser.parse(file.toString(), Files.readString(file), interval);
        } catch (CharacterCodingException e) {
            return unreadable(file, "no text in UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            return unreadable(file, "cannot be read: " + e.getMessage(), "make it readable for this user");
        }
    }

    private static RuleSet unreadable(Path file, String what, String fix) {
        return new RuleSet(List.of(), List.of(new RuleProblem(file.toString(), 0, "", what, fix)));
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
