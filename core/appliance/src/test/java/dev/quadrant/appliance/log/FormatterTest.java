package dev.quadrant.appliance.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/** The same event in both forms: one line each, whatever is in it. */
class FormatterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void textIsOneLineOfKeysAndValues() {
        assertThat(new TextFormatter().format(event()))
                .isEqualTo("ts=2026-01-02T03:04:05.678Z level=warn part=dns.zone event=zone-refused zone=example.com"
                        + " line=7 why=\"a \\\"quote\\\"\\nand = more\" empty=\"\"\n");
    }

    @Test
    void jsonIsOneObject() {
        String line = new JsonFormatter().format(event());
        assertThat(line).endsWith("}\n").doesNotContain("\n\n");
        JsonObject json = new JsonObject(line);
        assertThat(json.getString("ts")).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(json.getString("event")).isEqualTo("zone-refused");
        assertThat(json.getInteger("line")).isEqualTo(7);
        assertThat(json.getString("why")).isEqualTo("a \"quote\"\nand = more");
    }

    @Test
    void aLibrarysMessageIsAnEventToo() {
        ExtLogRecord entry = new ExtLogRecord(Level.SEVERE, "it broke\nbadly", "x");
        entry.setLoggerName("io.vertx.core");
        entry.setInstant(NOW);
        entry.setThrown(new IllegalStateException("why"));
        assertThat(new TextFormatter().format(entry))
                .isEqualTo("ts=2026-01-02T03:04:05.678Z level=error part=io.vertx.core event=message"
                        + " text=\"it broke\\nbadly\" cause=\"java.lang.IllegalStateException: why\"\n");
    }

    private static EventRecord event() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("zone", "example.com");
        facts.put("line", 7);
        facts.put("why", "a \"quote\"\nand = more");
        facts.put("empty", "");
        EventRecord entry = new EventRecord(Level.WARNING, "zone-refused", facts);
        entry.setLoggerName("dev.quadrant.dns.zone.Loader");
        entry.setInstant(NOW);
        return entry;
    }
}
