package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of the reference implementation: key 00 to 0f, and the bytes 00, 01, ... (SipHash paper, appendix A, has 15). */
class SipHashTest {
    @ParameterizedTest
    @CsvSource({
        "0,726fdb47dd0e0e31",
        "1,74f839c593dc67fd",
        "7,ab0200f58b01d137",
        "8,93f5f5799a932462",
        "15,a129ca6149be45e5"
    })
    void isTheReference(int length, String hash) {
        byte[] bytes = new byte[64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThat(Long.toHexString(new SipHash(bytes).hash(bytes, length))).isEqualTo(hash);
    }
}
