package dev.quadrant.db.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRangesTest {
    private static List<String> divide(String least, String greatest, long parts) {
        return KeyRanges.divide("`id`", new BigInteger(least), new BigInteger(greatest), parts);
    }

    @Test
    void firstAndLastAreOpenSoThatNoKeyIsOutside() {
        assertThat(divide("0", "9", 3)).containsExactly("`id` < 3", "`id` >= 3 AND `id` < 6", "`id` >= 6");
    }

    @Test
    void fewKeysMakeFewRanges() {
        assertThat(divide("7", "7", 5)).containsExactly("");
        assertThat(divide("7", "8", 5)).containsExactly("`id` < 8", "`id` >= 8");
    }

    @Test
    void keysMayBeNegativeAndTakeAllOf64Bits() {
        assertThat(divide("-10", "10", 2)).containsExactly("`id` < 0", "`id` >= 0");
        assertThat(divide("0", "18446744073709551615", 2))
                .containsExactly("`id` < 9223372036854775807", "`id` >= 9223372036854775807");
    }
}
