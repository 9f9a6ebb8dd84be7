package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterKeyTest {
    private static final byte[] BYTES =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    @Test
    void readsHexAndBase64AsTheSameKey() {
        ClusterKey hex = ClusterKey.parse(HexFormat.of().formatHex(BYTES) + "\n");
        ClusterKey base64 = ClusterKey.parse(" " + Base64.getEncoder().encodeToString(BYTES) + "\n");
        assertThat(hex.id())
                .isEqualTo(base64.id())
                .isEqualTo(ClusterKey.of(BYTES).id());
        assertThat(hex.secret()).isEqualTo(base64.secret());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                   | is empty",
                "c2VjcmV0             | holds a key of 6 bytes, not of 32",
                "hunter2-hunter2      | holds neither base64 nor hex",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | holds a key whose bytes are all the same",
                "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f | holds neither base64 nor hex",
            })
    void saysWhatIsWrongAndShowsNothing(String text, String message) {
        assertThatThrownBy(() -> ClusterKey.parse(text))
                .hasMessage(message)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void printsNoSecret() {
        assertThat(ClusterKey.of(BYTES).toString()).matches("key [0-9a-f]{8}");
    }
}
