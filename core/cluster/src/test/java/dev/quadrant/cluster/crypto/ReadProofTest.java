package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadProofTest {
    private static final long NOW = 1_764_500_000L;

    private static ClusterKey key(int fill) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        java.util.Arrays.fill(bytes, (byte) fill);
        return ClusterKey.of(bytes);
    }

    private static KeyRing ring(int... fills) {
        return new KeyRing(
                java.util.Arrays.stream(fills).mapToObj(ReadProofTest::key).toList());
    }

    @Test
    void holdsForItsQuestionAndAMinute() {
        String proof = ReadProof.of(ring(1), "logs lb-1", NOW);
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW)).isTrue();
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW + 60)).isTrue();
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW - 60)).isTrue();
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW + 61)).isFalse();
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW - 61)).isFalse();
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-2", NOW)).isFalse();
    }

    @Test
    void anotherKeyIsRefusedAndOneOfTheRingIsTaken() {
        String proof = ReadProof.of(ring(2, 1), "logs lb-1", NOW);
        assertThat(ReadProof.holds(ring(1), proof, "logs lb-1", NOW)).isFalse();
        assertThat(ReadProof.holds(ring(1, 2), proof, "logs lb-1", NOW)).isTrue();
    }

    @Test
    void whatIsNoProofIsRefused() {
        String good = ReadProof.of(ring(1), "q", NOW);
        String hash = good.substring(good.lastIndexOf('.') + 1);
        for (String bad : List.of(
                "",
                ".",
                "..",
                "...",
                good + ".",
                good + "0",
                good.substring(1),
                good.substring(0, good.length() - 1),
                "00000000." + NOW + "." + hash,
                good.substring(0, 8) + ".x." + hash,
                good.substring(0, 8) + "." + Long.MIN_VALUE + "." + hash,
                good.substring(0, 8) + "." + (NOW + 1) + "." + hash)) {
            assertThat(ReadProof.holds(ring(1), bad, "q", NOW)).as(bad).isFalse();
        }
    }
}
