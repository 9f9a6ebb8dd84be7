package dev.quadrant.monitor.logs.logql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The queries in the documentation are understood. */
class DocumentedLogqlTest {
    @Test
    void parse() throws IOException, LogQueryException {
        Matcher block = Pattern.compile("```logql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/logs.md")));
        assertThat(block.find()).isTrue();
        List<String> queries =
                block.group(1).lines().filter(line -> !line.startsWith("#")).toList();
        assertThat(queries).hasSizeGreaterThan(10);
        for (String query : queries) {
            assertThat(Parser.parse(query)).as(query).isNotNull();
        }
    }
}
