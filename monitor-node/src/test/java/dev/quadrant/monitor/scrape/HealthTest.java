package dev.quadrant.monitor.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {
    @Test
    void readsPartsWithTheirReasons() {
        Health health = Health.parse(Buffer.buffer("""
                {"status": "DOWN", "checks": [
                  {"name": "zones", "status": "UP", "data": {"reason": "2 zones"}},
                  {"name": "port", "status": "DOWN"}]}
                """)).orElseThrow();
        assertThat(health.up()).isFalse();
        assertThat(health.parts())
                .containsExactly(new Health.Part("zones", true, "2 zones"), new Health.Part("port", false, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "x", "{\"checks\": 5}", "{\"checks\": [5]}", "{\"checks\": [null]}"})
    void whatIsNoHealthIsNone(String body) {
        assertThat(Health.parse(Buffer.buffer(body))).isEmpty();
    }
}
