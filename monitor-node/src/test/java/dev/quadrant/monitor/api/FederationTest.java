package dev.quadrant.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FederationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1, -1",
        "0.5, 0.5",
        "100000, 100000",
        "1000000, 1e+06",
        "123456789, 1.23456789e+08",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-2.5e-7, -2.5e-07",
        "1e100, 1e+100",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf",
        "999999.5, 999999.5",
        "1700000000.123, 1.700000000123e+09",
    })
    void numbersAreWrittenAsGoWritesThem(double value, String text) {
        assertThat(Federation.number(value)).isEqualTo(text);
    }
}
