package dev.quadrant.monitor.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parser test data of prometheus/OpenMetrics: which expositions are to be taken, and which refused. */
class OpenMetricsConformanceTest {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("conformance.dir", "../../shared/conformance"), "openmetrics");

    @Test
    void takesWhatIsRightAndRefusesWhatIsWrong() throws IOException {
        assumeTrue(Files.isDirectory(DIRECTORY), "needs " + DIRECTORY + ": -Dconformance.dir=DIR");
        List<Path> cases;
        try (Stream<Path> directories = Files.list(DIRECTORY)) {
            cases = directories.filter(Files::isDirectory).sorted().toList();
        }
        List<String> failed = new ArrayList<>();
        for (Path one : cases) {
            boolean expected = new JsonObject(Files.readString(one.resolve("test.json"))).getBoolean("shouldParse");
            String error = error(Files.readAllBytes(one.resolve("metrics")));
            if (expected != (error == null)) {
                failed.add(one.getFileName() + ": " + (error == null ? "taken" : error));
            }
        }
        System.out.println("score: " + (cases.size() - failed.size()) + " of " + cases.size());
        assertThat(failed).isEmpty();
        assertThat(cases).isNotEmpty();
    }

    private static String error(byte[] body) {
        ExpositionParser parser = new ExpositionParser(body, body.length, Format.OPENMETRICS, Limits.NONE);
        FamilyRules rules = new FamilyRules();
        try {
            ExpositionParser.Entry entry;
            do {
                entry = parser.next();
                rules.accept(entry, parser);
            } while (entry != ExpositionParser.Entry.END);
            return null;
        } catch (ExpositionException e) {
            return e.getMessage();
        }
    }
}
