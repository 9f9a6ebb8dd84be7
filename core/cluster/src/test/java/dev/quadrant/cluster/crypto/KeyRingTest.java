package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingTest {
    private static final String ONE = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TWO = ONE.replace("00", "ff");

    @Test
    void theFirstLineSealsAndCommentsAreNone() {
        KeyRing ring = KeyRing.parse("# new since May\n" + ONE + "\n\n  # old\n" + TWO + "\n");
        assertThat(ring.ids())
                .containsExactly(
                        ClusterKey.parse(ONE).id(), ClusterKey.parse(TWO).id());
        assertThat(ring.primary().id()).isEqualTo(ClusterKey.parse(ONE).id());
        assertThat(ring.toString()).doesNotContain("0001020304").matches("\\[key [0-9a-f]{8}, key [0-9a-f]{8}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | holds no key",
                "# nothing | holds no key",
                "ONE,hunter2-hunter2 | holds neither base64 nor hex on line 2",
                "ONE,TWO,ONE | holds the same key twice",
            })
    void saysWhatIsWrongAndShowsNothing(String lines, String message) {
        String text = lines.replace("ONE", ONE).replace("TWO", TWO).replace(',', '\n');
        assertThatThrownBy(() -> KeyRing.parse(text))
                .hasMessage(message)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void moreThanEightAreRefused() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            text.append(ONE, 2, ONE.length())
                    .append(String.format(Locale.ROOT, "%02x", i))
                    .append('\n');
        }
        assertThatThrownBy(() -> KeyRing.parse(text.toString())).hasMessage("holds 9 keys; at most 8 are read");
    }
}
