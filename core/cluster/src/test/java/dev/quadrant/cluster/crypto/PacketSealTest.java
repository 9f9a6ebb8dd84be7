package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketSealTest {
    private static final ClusterKey OLD = key(1);
    private static final ClusterKey NEW = key(2);
    private static final byte[] PLAIN = "who is there".getBytes(StandardCharsets.UTF_8);

    private final PacketSeal seal = new PacketSeal(List.of(OLD), "one");

    @Test
    void opensWhatItSealed() {
        byte[] packet = seal.seal(PLAIN);
        assertThat(packet).hasSize(PLAIN.length + PacketSeal.OVERHEAD);
        assertThat(seal.open(packet, packet.length)).isEqualTo(PLAIN);
    }

    @Test
    void sealsTheSameTwiceDifferently() {
        assertThat(seal.seal(PLAIN)).isNotEqualTo(seal.seal(PLAIN));
    }

    @Test
    void opensWithEveryKeyOfTheRing() {
        byte[] packet = seal.seal(PLAIN);
        assertThat(new PacketSeal(List.of(NEW, OLD), "one").open(packet, packet.length))
                .isEqualTo(PLAIN);
    }

    @Test
    void refusesAnotherKey() {
        byte[] packet = new PacketSeal(List.of(NEW), "one").seal(PLAIN);
        assertThat(seal.open(packet, packet.length)).isNull();
        assertThat(seal.refusal()).isEqualTo(PacketSeal.Refusal.UNKNOWN_KEY);
    }

    @Test
    void refusesAnotherCluster() {
        byte[] packet = new PacketSeal(List.of(OLD), "two").seal(PLAIN);
        assertThat(seal.open(packet, packet.length)).isNull();
        assertThat(seal.refusal()).isEqualTo(PacketSeal.Refusal.OTHER_CLUSTER);
    }

    @Test
    void refusesEverySingleChangedBit() {
        byte[] packet = seal.seal(PLAIN);
        for (int bit = 0; bit < 8 * packet.length; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(changed, changed.length)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void refusesEveryPartAndAnyNoise() {
        byte[] packet = seal.seal(PLAIN);
        for (int length = 0; length < packet.length; length++) {
            assertThat(seal.open(packet, length)).isNull();
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(seal.open(noise, noise.length)).isNull();
        }
    }

    private static ClusterKey key(int seed) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        new Random(seed).nextBytes(bytes);
        return ClusterKey.of(Arrays.copyOf(bytes, bytes.length));
    }
}
