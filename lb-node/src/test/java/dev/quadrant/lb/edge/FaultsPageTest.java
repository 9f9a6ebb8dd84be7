package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/faults.md names are there. */
class FaultsPageTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final int FAULTS = 33;

    @Test
    void everyTestOfThePageExists() throws IOException {
        String page = Files.readString(Path.of("docs/faults.md"));
        long faults = page.lines()
                .filter(line -> line.startsWith("|") && NAMED.matcher(line).find())
                .count();
        assertThat(faults).isEqualTo(FAULTS);
        Matcher matcher = NAMED.matcher(page);
        while (matcher.find()) {
            assertThat(source(matcher.group(1))).as(matcher.group()).contains("\n    void " + matcher.group(2) + "(");
        }
    }

    private static String source(String test) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Path file = files.filter(path -> path.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(test));
            return Files.readString(file);
        }
    }
}
