package dev.quadrant.cluster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.Fact;
import dev.quadrant.cluster.membership.Facts;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sides of an exchange, joined by a pipe that cuts the bytes wherever it likes. */
class ExchangeTest {
    private static final PacketSeal SEAL = new PacketSeal(List.of(key(1)), "c");

    private final Known one = new Known(members("a", 100));
    private final Known two = new Known(members("b", 3));

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 1_000_000})
    void eachLearnsAllThatTheOtherKnows(int chunk) {
        Exchange left = exchange("left", 1, one);
        Exchange right = exchange("right", 2, two);
        run(left, right, chunk);
        assertThat(left.outcome()).isEqualTo(Outcome.DONE);
        assertThat(right.outcome()).isEqualTo(Outcome.DONE);
        assertThat(two.learnt).isEqualTo(one.all);
        assertThat(one.learnt).isEqualTo(two.all);
        assertThat(left.peer()).isEqualTo("right");
    }

    @Test
    void membersThatKnowTheSameSaySoAndNoMore() {
        Known same = new Known(one.all);
        Exchange left = exchange("left", 1, one);
        Exchange right = exchange("right", 2, same);
        int bytes = run(left, right, 1_000);
        assertThat(left.outcome()).isEqualTo(Outcome.DONE);
        assertThat(right.outcome()).isEqualTo(Outcome.DONE);
        assertThat(same.learnt).isEmpty();
        assertThat(bytes).isLessThan(400);
    }

    @Test
    void aHundredMembersWithFullFactsAreFarBelowTheLimit() {
        Known full = new Known(full(100));
        Exchange left = exchange("left", 1, full);
        Exchange right = exchange("right", 2, two);
        int bytes = run(left, right, 100_000);
        assertThat(right.outcome()).isEqualTo(Outcome.DONE);
        assertThat(two.learnt).isEqualTo(full.all);
        assertThat(bytes).isBetween(100 * Facts.BYTES_MAX * 9 / 10, Exchange.BYTES_MAX / 4);
    }

    @Test
    void whatWasRecordedCannotBePlayedBack() {
        byte[] recorded = said("left", 1, one, "right", 2);
        Known victim = new Known(two.all);
        Exchange fresh = exchange("right", 3, victim);
        fresh.received(ByteBuffer.wrap(recorded));
        assertThat(fresh.outcome()).isEqualTo(Outcome.REPLAYED);
        assertThat(victim.learnt).isEmpty();
    }

    @Test
    void theOwnWordsComeBackInVain() {
        Exchange left = exchange("left", 1, one);
        byte[] hello = drain(left, 1_000_000);
        left.received(ByteBuffer.wrap(hello));
        assertThat(left.outcome()).isEqualTo(Outcome.REPLAYED);
    }

    @Test
    void anotherKeyIsRefusedAtItsFirstFrame() {
        Exchange left = exchange("left", 1, one);
        Exchange foreign = new Exchange(new PacketSeal(List.of(key(2)), "c"), "right", 2, two, 0);
        left.received(ByteBuffer.wrap(drain(foreign, 1_000_000)));
        assertThat(left.outcome()).isEqualTo(Outcome.NOT_AUTHENTIC);
    }

    @Test
    void aDatagramIsNoFrame() {
        byte[] datagram = seal().seal(new byte[100]);
        Exchange left = exchange("left", 1, one);
        left.received(ByteBuffer.allocate(2 + datagram.length)
                .putShort((short) datagram.length)
                .put(datagram)
                .flip());
        assertThat(left.outcome()).isEqualTo(Outcome.NOT_AUTHENTIC);
    }

    @Test
    void eachLimitHasItsName() {
        Exchange slow = exchange("left", 1, one);
        slow.late(Exchange.TIME_MAX - 1);
        assertThat(slow.outcome()).isNull();
        slow.late(Exchange.TIME_MAX);
        assertThat(slow.outcome()).isEqualTo(Outcome.TOO_SLOW);

        Exchange cut = exchange("left", 1, one);
        cut.closed();
        assertThat(cut.outcome()).isEqualTo(Outcome.CUT);

        Exchange longFrame = exchange("left", 1, one);
        longFrame.received(ByteBuffer.allocate(2)
                .putShort((short) (Exchange.FRAME_MAX + 1))
                .flip());
        assertThat(longFrame.outcome()).isEqualTo(Outcome.TOO_LONG);
    }

    @Test
    void aSideThatNeverEndsIsCutAtTheLimit() {
        Known endless = new Known(full(2_000));
        Exchange left = exchange("left", 1, endless);
        Exchange right = exchange("right", 2, two);
        run(left, right, 100_000);
        assertThat(right.outcome()).isEqualTo(Outcome.TOO_LONG);
    }

    /** Structure-aware: an honest side's bytes, changed, cut, doubled or swapped; the victim ends or waits, never fails. */
    @Test
    void noBytesMakeItFail() {
        byte[] honest = said("left", 1, new Known(members("a", 5)), "right", 2);
        Random random = new Random(Long.getLong("seed", 1));
        long runs = Long.getLong("fuzz", 20_000);
        for (long i = 0; i < runs; i++) {
            byte[] bytes = honest.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes = mutate(bytes, random);
            }
            Known victim = new Known(two.all);
            Exchange right = exchange("right", 2, victim);
            right.received(ByteBuffer.wrap(bytes));
            right.toSend();
            for (GossipMessage learnt : victim.learnt) {
                assertThat(members("a", 5)).contains(learnt);
            }
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length < 4) {
            return new byte[random.nextInt(100)];
        }
        int at = random.nextInt(bytes.length);
        byte[] changed = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[random.nextInt(2)] = (byte) random.nextInt();
            case 2 -> changed = Arrays.copyOf(bytes, at);
            default -> System.arraycopy(bytes, 0, changed, at, bytes.length - at);
        }
        return changed;
    }

    /** What a side says to another in an exchange that works. */
    private byte[] said(String self, long challenge, Known known, String other, long otherChallenge) {
        Exchange left = exchange(self, challenge, known);
        Exchange right = exchange(other, otherChallenge, new Known(two.all));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000 && (left.outcome() == null || right.outcome() == null); i++) {
            byte[] out = drain(left, 1_000_000);
            all.writeBytes(out);
            right.received(ByteBuffer.wrap(out));
            left.received(ByteBuffer.wrap(drain(right, 1_000_000)));
        }
        return all.toByteArray();
    }

    private static int run(Exchange left, Exchange right, int chunk) {
        int bytes = 0;
        for (int i = 0; i < 1_000_000 && !(ended(left) && ended(right)); i++) {
            byte[] there = drain(left, chunk);
            right.received(ByteBuffer.wrap(there));
            byte[] back = drain(right, chunk);
            left.received(ByteBuffer.wrap(back));
            bytes += there.length + back.length;
            if (right.outcome() != null && right.outcome() != Outcome.DONE) {
                return bytes;
            }
        }
        return bytes;
    }

    private static boolean ended(Exchange side) {
        return side.outcome() != null;
    }

    private static byte[] drain(Exchange side, int max) {
        ByteBuffer out = side.toSend();
        byte[] bytes = new byte[Math.min(max, out.remaining())];
        out.get(bytes);
        side.toSend();
        return bytes;
    }

    private static Exchange exchange(String self, long challenge, Known known) {
        return new Exchange(seal(), self, challenge, known, 0);
    }

    private static PacketSeal seal() {
        return SEAL;
    }

    private static ClusterKey key(int seed) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        new Random(seed).nextBytes(bytes);
        return ClusterKey.of(bytes);
    }

    private static List<GossipMessage> members(String prefix, int count) {
        List<GossipMessage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Member member = new Member(
                    prefix + i,
                    new TreeSet<>(Set.of("lb")),
                    new InetSocketAddress("10.0.0.1", 7946),
                    "http://10.0.0.1:8404",
                    "0.1.0",
                    true,
                    new TreeMap<>(),
                    1,
                    i);
            all.add(new GossipMessage.Announce(member, Status.ALIVE));
        }
        return all;
    }

    private static List<GossipMessage> full(int count) {
        List<GossipMessage> all = members("m", count);
        for (int i = 0; i < count; i++) {
            for (int key = 0; key < 4; key++) {
                all.add(new GossipMessage.Published("m" + i, "key-" + key, new Fact("x".repeat(1_000), 1, key)));
            }
        }
        return all;
    }

    private static final class Known implements Exchange.Knowledge {
        final List<GossipMessage> all;
        final List<GossipMessage> learnt = new ArrayList<>();

        Known(List<GossipMessage> all) {
            this.all = all;
        }

        @Override
        public int digest() {
            return all.hashCode();
        }

        @Override
        public List<GossipMessage> all() {
            return all;
        }

        @Override
        public void learn(String sender, List<GossipMessage> messages) {
            learnt.addAll(messages);
        }
    }
}
