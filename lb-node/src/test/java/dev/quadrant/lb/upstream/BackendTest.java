package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.balance.Candidate;
import dev.quadrant.lb.http.RequestKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
    private static final Candidate[] NONE = {};
    private static final CheckResult FAILED = new CheckResult(false, "no", Duration.ZERO, java.time.Instant.EPOCH);
    private static final Server.Settings PLAIN = new Server.Settings(1, false, 0);
    private static final Server.Settings BACKUP = new Server.Settings(1, true, 0);
    private static final long SECOND = 1_000_000_000L;

    private static Backend backend(Duration slowStart, int queueLength, Server.Settings... settings) {
        List<Server> servers = new ArrayList<>();
        for (Server.Settings its : settings) {
            String name = String.valueOf((char) ('a' + servers.size()));
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            servers.add(new Server("app", name, address, servers.size(), its));
        }
        Duration any = Duration.ofSeconds(1);
        Selection selection = new Selection(
                Algorithm.ROUND_ROBIN, 1.25, RequestKey.SOURCE, slowStart, Optional.of(new StickyCookie("lb", false)));
        return new Backend(
                "app", selection, servers, new Backend.Limits(any, any, any, any, any, 1, 3, any, queueLength, 0));
    }

    private static Backend backend(Server.Settings... settings) {
        return backend(Duration.ZERO, 10, settings);
    }

    /** The names of the servers that get so many requests, each of which ends at once. */
    private static String picks(Backend backend, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Server server = backend.take(0, null, NONE, 0);
            picks.append(server == null ? "-" : server.name());
            if (server != null) {
                backend.release(server);
            }
        }
        return picks.toString();
    }

    @Test
    void backupServersAreUsedOnlyWhenNoOtherIs() {
        Backend backend = backend(PLAIN, BACKUP, PLAIN);
        Server a = backend.servers().get(0);
        Server b = backend.servers().get(1);
        Server c = backend.servers().get(2);
        assertThat(picks(backend, 4)).isEqualTo("acac");
        backend.checked(a, FAILED, false, 0);
        assertThat(picks(backend, 4)).isEqualTo("cccc");
        backend.assign(c, Duty.DRAIN, 0);
        assertThat(picks(backend, 4)).isEqualTo("bbbb");
        backend.checked(b, FAILED, false, 0);
        assertThat(picks(backend, 2)).isEqualTo("--");
        assertThat(backend.usable()).isFalse();
        backend.checked(a, CheckResult.NONE, true, 0);
        assertThat(picks(backend, 2)).isEqualTo("aa");
    }

    @Test
    void dutiesAndWeights() {
        Backend backend = backend(PLAIN, PLAIN);
        Server a = backend.servers().get(0);
        backend.assign(a, Duty.DRAIN, 0);
        assertThat(picks(backend, 3)).isEqualTo("bbb");
        // A client that sticks to it is served still, until maintenance.
        assertThat(backend.take(0, a, NONE, 0)).isSameAs(a);
        assertThat(a.keepsClients()).isTrue();
        backend.assign(a, Duty.MAINTENANCE, 0);
        assertThat(a.keepsClients()).isFalse();
        backend.assign(a, Duty.READY, 0);
        backend.weigh(a, 2);
        assertThat(picks(backend, 6)).isEqualTo("abaaba");
        backend.weigh(a, 0);
        assertThat(picks(backend, 3)).isEqualTo("bbb");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 1", "1, 1", "12, 2", "50, 5", "99, 9", "100, 10", "1000, 10"})
    void slowStartSteps(long elapsed, int steps) {
        assertThat(SlowStart.steps(elapsed, 100)).isEqualTo(steps);
        assertThat(SlowStart.steps(elapsed, 0)).isEqualTo(elapsed < 0 ? 1 : 10);
    }

    @Test
    void serverThatComesUpWarmsUp() {
        Backend backend = backend(Duration.ofSeconds(100), 10, PLAIN, PLAIN);
        Server a = backend.servers().get(0);
        assertThat(a.warmth()).isEqualTo(100);
        backend.checked(a, FAILED, false, 0);
        backend.checked(a, CheckResult.NONE, true, 10 * SECOND);
        assertThat(a.warmth()).isEqualTo(10);
        assertThat(picks(backend, 110).chars().filter(c -> c == 'a').count()).isEqualTo(10);
        backend.advance(60 * SECOND);
        assertThat(a.warmth()).isEqualTo(50);
        assertThat(picks(backend, 150).chars().filter(c -> c == 'a').count()).isEqualTo(50);
        backend.advance(110 * SECOND);
        assertThat(a.warmth()).isEqualTo(100);
        assertThat(picks(backend, 4)).contains("aba");
    }

    /** One that waits, and counts its calls. */
    private static final class Caller implements Backend.Waiter {
        int calls;

        @Override
        public void called() {
            calls++;
        }
    }

    @Test
    void whoWaitsIsCalledInOrder() {
        Backend backend = backend(Duration.ZERO, 3, new Server.Settings(1, false, 1));
        Server only = backend.take(0, null, NONE, 0);
        assertThat(backend.take(0, null, NONE, 0)).isNull();
        assertThat(backend.usable()).isTrue();
        Caller one = new Caller();
        Caller two = new Caller();
        Caller three = new Caller();
        assertThat(backend.await(one, false)).isTrue();
        assertThat(backend.await(two, false)).isTrue();
        assertThat(backend.await(three, false)).isTrue();
        assertThat(backend.await(new Caller(), false)).isFalse();
        assertThat(backend.waiting()).isEqualTo(3);
        assertThat(backend.withdraw(two)).isTrue();
        backend.release(only);
        assertThat(one.calls).isEqualTo(1);
        assertThat(three.calls).isZero();
        // It has no use for the server any more, or came too late: the next one is called, or it stands in front again.
        assertThat(backend.withdraw(one)).isFalse();
        assertThat(backend.await(one, true)).isTrue();
        backend.callNext();
        assertThat(one.calls).isEqualTo(2);
        backend.callNext();
        assertThat(three.calls).isEqualTo(1);
        assertThat(backend.waiting()).isZero();
    }

    @Test
    void serverThatComesUpServesThoseThatWait() {
        Backend backend = backend(new Server.Settings(1, false, 1), PLAIN);
        Server b = backend.servers().get(1);
        backend.checked(b, FAILED, false, 0);
        backend.take(0, null, NONE, 0);
        Caller caller = new Caller();
        backend.await(caller, false);
        backend.checked(b, CheckResult.NONE, true, 0);
        assertThat(caller.calls).isEqualTo(1);
        assertThat(backend.take(0, null, NONE, 0)).isSameAs(b);
    }

    @Test
    void meanResponseTimeFollowsAndFades() {
        Server server = backend(PLAIN).servers().getFirst();
        assertThat(server.responseTime()).isZero();
        server.responded(8_000);
        assertThat(server.responseTime()).isEqualTo(8_000);
        server.responded(16_000);
        assertThat(server.responseTime()).isEqualTo(9_000);
        for (int i = 0; i < 44; i++) {
            server.fade();
        }
        assertThat(server.responseTime()).isBetween(4_300L, 4_700L);
    }
}
