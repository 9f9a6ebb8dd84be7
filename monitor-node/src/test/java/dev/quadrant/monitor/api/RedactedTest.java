package dev.quadrant.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15s|15s",
                "https://a.example:1/b|https://a.example:1/b",
                "https://u:p@a/b|https://<secret>@a/b",
                "https://u:p@x@a/b|https://<secret>@a/b",
                "https://a/b?token=c&d=e|https://a/b?<secret>",
                "http://u@a,http://b?c=d,e|http://<secret>@a,http://b?<secret>,e",
                "job=a:1/metrics?x|job=a:1/metrics?x",
            })
    void hidesWhatUrlsMayHoldThatIsSecret(String text, String shown) {
        assertThat(Redacted.urls(text)).isEqualTo(shown);
    }
}
