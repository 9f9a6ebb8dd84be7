package dev.quadrant.appliance.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator's page, for tests that hold it against the code. */
final class ClusterPage {
    private static final Path CORE = root().resolve("core");

    private final String text;

    private ClusterPage(String text) {
        this.text = text;
    }

    static ClusterPage read() throws IOException {
        return new ClusterPage(Files.readString(CORE.resolve("cluster/docs/cluster.md")));
    }

    /** The checkout: the property {@code testbed.root}, which the build sets. */
    private static Path root() {
        return Path.of(System.getProperty("testbed.root"));
    }

    /** The sources of a directory below {@code core}. */
    static List<String> sources(String directory) throws IOException {
        List<String> sources = new ArrayList<>();
        try (var files = Files.walk(CORE.resolve(directory))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    /** The fenced blocks of a language ("" for none), in their order. */
    List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher block =
                Pattern.compile("(?m)^```([a-z]*)\\n(.*?)^```", Pattern.DOTALL).matcher(text);
        while (block.find()) {
            if (block.group(1).equals(language)) {
                blocks.add(block.group(2));
            }
        }
        return blocks;
    }

    /** The rows of the table below a heading, without its head. */
    List<String> table(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new AssertionError("no heading " + heading);
        }
        return text.substring(start)
                .lines()
                .skip(2)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    /** The codes that the first cells of a table name. */
    List<String> codes(String heading) {
        List<String> codes = new ArrayList<>();
        for (String row : table(heading)) {
            Matcher code = Pattern.compile("`([^`]+)`").matcher(row.substring(0, row.indexOf('|', 1)));
            while (code.find()) {
                codes.add(code.group(1));
            }
        }
        return codes;
    }
}
