package dev.quadrant.cluster.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a packet costs that nobody with a key of ours has sealed: no memory, however far it gets. */
class JunkCostTest {
    private static final int PACKETS = 100_000;

    private final ClusterKey key = key(1);
    private final PacketSeal seal = new PacketSeal(List.of(key, key(3)), "c");

    @ParameterizedTest
    @EnumSource
    void junkAllocatesNothing(PacketSeal.Refusal refusal) {
        byte[] junk = junk(refusal);
        open(junk, refusal, 1_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long idle = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        int opened = open(junk, refusal, PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - idle;
        assertThat(opened).isZero();
        assertThat(allocated).as("bytes for %d packets", PACKETS).isLessThan(PACKETS / 10);
    }

    /** The packets differ in their last bytes, so that nothing can be remembered of them. */
    private int open(byte[] junk, PacketSeal.Refusal refusal, int count) {
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            junk[junk.length - 5] = (byte) i;
            junk[junk.length - 6] = (byte) (i >> 8);
            if (seal.open(junk, junk.length) != null || seal.refusal() != refusal) {
                wrong++;
            }
        }
        return wrong;
    }

    private byte[] junk(PacketSeal.Refusal refusal) {
        byte[] plain = new byte[200];
        return switch (refusal) {
            case FORM -> new byte[300];
            case OTHER_CLUSTER -> new PacketSeal(List.of(key), "other").seal(plain);
            case UNKNOWN_KEY -> new PacketSeal(List.of(key(2)), "c").seal(plain);
            case NOT_AUTHENTIC -> {
                // A head that is ours, and noise behind it.
                byte[] forged = seal.seal(plain);
                byte[] noise = new byte[forged.length - 20];
                new Random(1).nextBytes(noise);
                System.arraycopy(noise, 0, forged, 20, noise.length);
                yield forged;
            }
        };
    }

    private static ClusterKey key(int seed) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        new Random(seed).nextBytes(bytes);
        return ClusterKey.of(bytes);
    }
}
