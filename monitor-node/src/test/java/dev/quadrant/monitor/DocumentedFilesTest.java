package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.remote.RemoteFiles;
import dev.quadrant.monitor.scrape.ScrapeFiles;
import dev.quadrant.monitor.scrape.ScrapeLimits;
import dev.quadrant.monitor.scrape.ScrapeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in the documentation are read without a mistake, but for certificates, which are not there. */
class DocumentedFilesTest {
    @TempDir
    private Path directory;

    @Test
    void areGood() throws IOException {
        List<Path> files = new ArrayList<>();
        Matcher blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/scraping.md")));
        while (blocks.find()) {
            files.add(Files.writeString(directory.resolve(files.size() + ".yml"), blocks.group(1)));
        }
        assertThat(files).hasSize(2);
        for (String name : List.of("ca.pem", "client.pem", "client.key")) {
            Files.createFile(directory.resolve(name));
        }
        String pattern = directory.resolve("*.yml").toString();
        ScrapeOptions options = new ScrapeOptions(
                Duration.ofSeconds(15), Duration.ofSeconds(10), new ScrapeLimits(1, 1, Limits.NONE, false));
        assertThat(new ScrapeFiles(List.of(pattern), options, 10).read())
                .satisfies(set -> assertThat(set.problems()).isEmpty())
                .satisfies(set -> assertThat(set.jobs()).hasSize(2));
        assertThat(new RemoteFiles(List.of(pattern)).read())
                .satisfies(set -> assertThat(set.problems()).isEmpty())
                .satisfies(set -> assertThat(set.remotes()).hasSize(1));
    }
}
