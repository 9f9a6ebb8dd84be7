package dev.quadrant.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.Preset;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A few members on a network that a test cuts, in virtual time. */
class MembershipTest {
    private static final long MS = 1_000_000;

    private final Map<String, Membership> members = new LinkedHashMap<>();
    private final Deque<Runnable> wire = new ArrayDeque<>();
    private final Set<String> cut = new TreeSet<>();
    private final List<String> log = new ArrayList<>();
    private long now;

    @Test
    void allKnowAllAfterAJoinByOneContact() {
        start("a", "b", "c", "d");
        run(2_000);
        for (Membership member : members.values()) {
            assertThat(member.view(now)).hasSize(4).allMatch(view -> view.status() == Status.ALIVE);
            assertThat(member.digest()).isEqualTo(members.get("a").digest());
        }
    }

    @Test
    void aMemberThatListensEverywhereLearnsHowItIsSeen() {
        start("a", "b");
        run(1_500);
        for (String name : List.of("a", "b")) {
            assertThat(members.get(name).self().gossip()).isEqualTo(address(name));
        }
    }

    @Test
    void silenceIsSuspectedWithin300MillisecondsThenDead() {
        start("a", "b", "c");
        run(2_000);
        silence("c");
        long since = now;
        runUntil("a: c SUSPECT");
        assertThat(now - since).isLessThan(300 * MS);
        runUntil("a: c DEAD");
        assertThat(now - since).isLessThan(1_500 * MS);
    }

    @Test
    void oneThatIsCutFromOneOtherIsNotSuspected() {
        start("a", "b", "c");
        run(2_000);
        log.clear();
        cut.add("b>a");
        run(5_000);
        assertThat(log).isEmpty();
        assertThat(members.get("a").status("b")).isEqualTo(Status.ALIVE);
    }

    @Test
    void aSuspectObjectsByAHigherIncarnation() {
        start("a", "b", "c");
        run(2_000);
        long before = members.get("c").self().incarnation();
        silence("c");
        run(400);
        assertThat(members.get("a").status("c")).isEqualTo(Status.SUSPECT);
        cut.clear();
        run(300);
        assertThat(members.get("a").status("c")).isEqualTo(Status.ALIVE);
        assertThat(members.get("c").self().incarnation()).isGreaterThan(before);
    }

    @Test
    void halvesFindEachOtherAgain() {
        start("a", "b", "c", "d");
        run(2_000);
        for (String one : List.of("a", "b")) {
            for (String other : List.of("c", "d")) {
                cut.add(one + ">" + other);
                cut.add(other + ">" + one);
            }
        }
        run(5_000);
        assertThat(members.get("a").status("c")).isEqualTo(Status.DEAD);
        cut.clear();
        run(4_000);
        for (Membership member : members.values()) {
            assertThat(member.view(now)).allMatch(view -> view.status() == Status.ALIVE);
        }
    }

    @Test
    void oneThatLeavesIsNotSuspected() {
        start("a", "b", "c");
        run(2_000);
        log.clear();
        members.get("c").leave(now);
        run(3_000);
        assertThat(log).containsOnly("a: c LEFT", "b: c LEFT");
    }

    @Test
    void oneThatComesBackIsAliveEvenWithItsClockSetBack() {
        start("a", "b", "c");
        run(2_000);
        silence("c");
        run(3_000);
        cut.clear();
        members.put("c", member("c", 5));
        run(2_500);
        assertThat(members.get("a").status("c")).isEqualTo(Status.ALIVE);
        assertThat(members.get("c").self().incarnation()).isGreaterThan(1_000);
    }

    @Test
    void whatAMemberPublishesIsKnownAtOnce() {
        start("a", "b", "c");
        run(2_000);
        members.get("b").publish(now, true, new TreeMap<>());
        members.get("b").publish(now, "gtid", "0-1-7");
        run(10);
        assertThat(members.get("c").member("b").published()).containsEntry("gtid", "0-1-7");
        assertThat(members.get("c").member("b").ready()).isTrue();
    }

    @Test
    void theOwnPauseIsNoSilenceOfTheOthers() {
        start("a", "b", "c");
        run(2_000);
        log.clear();
        // All of this host's time stops; what the others sent meanwhile waits in its socket.
        now += 900 * MS;
        members.values().forEach(member -> member.tick(now));
        deliver();
        run(500);
        assertThat(log).isEmpty();
    }

    private void start(String... names) {
        for (String name : names) {
            members.put(name, member(name, 1_000));
        }
    }

    private Membership member(String name, long incarnation) {
        Member self = new Member(
                name,
                new TreeSet<>(Set.of("lb")),
                new InetSocketAddress("0.0.0.0", 7946),
                "http://" + name,
                "1",
                false,
                new TreeMap<>(),
                incarnation,
                0);
        return new Membership(
                Preset.LAN.gossip(),
                self,
                List.of(address(
                        members.isEmpty() ? name : members.keySet().iterator().next())),
                new SplittableRandom(name.hashCode()),
                new Wire(name),
                now);
    }

    private final class Wire implements GossipOutput {
        private final String from;

        Wire(String from) {
            this.from = from;
        }

        @Override
        public void send(InetSocketAddress to, GossipMessage message) {
            deliverLater(to, List.of(message));
        }

        @Override
        public void news(InetSocketAddress to) {
            deliverLater(to, List.of());
        }

        private void deliverLater(InetSocketAddress to, List<GossipMessage> messages) {
            String target = name(to);
            List<GossipMessage> all = new ArrayList<>(messages);
            Membership sender = members.get(from);
            if (sender != null) {
                all.addAll(sender.news(1_000, _ -> 250));
            }
            if (target != null && !all.isEmpty() && !cut.contains(from + ">" + target)) {
                wire.add(() -> {
                    members.get(target).heard(now, from);
                    all.forEach(one -> members.get(target).receive(now, from, address(from), one));
                });
            }
        }

        @Override
        public void exchange(InetSocketAddress with) {
            throw new AssertionError("a small cluster needs no stream");
        }

        @Override
        public void full(String member) {
            throw new AssertionError("full at " + member);
        }

        @Override
        public void changed(Member member, Status before, Status after, String accuser) {
            log.add(from + ": " + member.name() + " " + after);
        }
    }

    private void silence(String name) {
        for (String other : members.keySet()) {
            cut.add(name + ">" + other);
            cut.add(other + ">" + name);
        }
    }

    private void run(long millis) {
        long end = now + millis * MS;
        while (now < end) {
            now += MS;
            members.values().forEach(member -> {
                if (now >= member.nextAt()) {
                    member.tick(now);
                }
            });
            deliver();
        }
    }

    private void runUntil(String line) {
        for (int i = 0; i < 60_000 && !log.contains(line); i++) {
            run(1);
        }
        assertThat(log).contains(line);
    }

    private void deliver() {
        for (Runnable message = wire.poll(); message != null; message = wire.poll()) {
            message.run();
        }
    }

    private InetSocketAddress address(String name) {
        return new InetSocketAddress("10.1.0." + (Math.floorMod(name.hashCode(), 200) + 1), port(name));
    }

    private static int port(String name) {
        return 1_000 + Math.floorMod(name.hashCode(), 50_000);
    }

    private String name(InetSocketAddress address) {
        return members.keySet().stream()
                .filter(name -> address(name).equals(address))
                .findFirst()
                .orElse(null);
    }
}
