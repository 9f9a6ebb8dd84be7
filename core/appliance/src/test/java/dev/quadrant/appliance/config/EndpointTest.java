package dev.quadrant.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:53, 127.0.0.1:53", "[::1]:53, [0:0:0:0:0:0:0:1]:53", "0.0.0.0:0, 0.0.0.0:0"})
    void parses(String text, String expected) {
        assertThat(Endpoint.format(Endpoint.parse(text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", ":53", "::1:53", "127.0.0.1:65536", "127.0.0.1:dns", "a b:1", "[x]:1"})
    void refuses(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".*(expected|above 65535|does not resolve).*");
    }
}
