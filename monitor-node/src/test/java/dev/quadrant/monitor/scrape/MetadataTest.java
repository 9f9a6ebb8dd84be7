package dev.quadrant.monitor.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.ExpositionParser;
import dev.quadrant.monitor.exposition.Format;
import dev.quadrant.monitor.exposition.Limits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is kept of what targets say of their metrics. */
class MetadataTest {
    private final Metadata metadata = new Metadata();

    private void take(String text) throws ExpositionException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ExpositionParser parser = new ExpositionParser(body, body.length, Format.TEXT, new Limits(10, 50, 50));
        for (ExpositionParser.Entry entry = parser.next(); entry != ExpositionParser.Entry.END; entry = parser.next()) {
            if (entry == ExpositionParser.Entry.TYPE || entry == ExpositionParser.Entry.HELP) {
                metadata.take(entry, parser);
            }
        }
    }

    @Test
    void keepsTypeAndHelp() throws ExpositionException {
        take("# HELP a_total What a\\nis\n# TYPE a_total counter\na_total 1\n# TYPE b untyped\nb 1\n");
        assertThat(metadata.all())
                .containsEntry("a_total", new Metadata.Entry("counter", "What a\nis", ""))
                .containsEntry("b", new Metadata.Entry("unknown", "", ""));
        take("# TYPE a_total gauge\n");
        assertThat(metadata.all().get("a_total").type()).isEqualTo("gauge");
    }

    @Test
    void isBounded() throws ExpositionException {
        StringBuilder many = new StringBuilder("# HELP long " + "x".repeat(5000) + "\n");
        for (int i = 0; i < Metadata.MOST + 5; i++) {
            many.append("# TYPE m").append(i).append(" gauge\n");
        }
        take(many.toString());
        assertThat(metadata.all()).hasSize(Metadata.MOST);
        assertThat(metadata.all().get("long").help()).hasSize(Metadata.HELP_MAX);
    }
}
