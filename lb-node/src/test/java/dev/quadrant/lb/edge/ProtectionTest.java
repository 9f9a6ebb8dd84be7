package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.upstream.CircuitBreaker;
import dev.quadrant.lb.upstream.Protection;
import dev.quadrant.lb.upstream.RetryBudget;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that pass their checks, or have none, and fail requests. */
class ProtectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Protection EJECTING = Protection.NONE
            .ejecting(3, Duration.ofHours(1), Duration.ofHours(2))
            .statuses(Set.of(500), Set.of());

    private static RawServer.Script status(AtomicInteger status) {
        return connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 " + status.get() + " X\r\nContent-Length: 3\r\n\r\nbad");
            }
        };
    }

    private static RawServer always(int status) {
        return RawServer.of(status(new AtomicInteger(status)));
    }

    private static Server server(Balancing balancing, int index) {
        return balancing.backend().servers().get(index);
    }

    private static int statusOf(Balancing balancing, String request) throws IOException {
        return Messages.status(balancing.ask(request));
    }

    @Test
    void serverThatAnswersWithErrorsIsEjected() throws IOException {
        try (RawServer failing = always(500);
                RawServer well = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(failing, well).protecting(EJECTING).start()) {
            for (int i = 0; i < 6; i++) {
                balancing.ask(POST);
            }
            assertThat(failing.requests()).isEqualTo(3);
            assertThat(server(balancing, 0).ejected()).isTrue();
            assertThat(server(balancing, 0).up()).isTrue();
            for (int i = 0; i < 10; i++) {
                assertThat(balancing.ask(GET)).endsWith("ok");
            }
            assertThat(failing.requests()).isEqualTo(3);
            // Its time is over: it is tried again.
            balancing.backend().advance(System.nanoTime() + Duration.ofHours(1).toNanos());
            assertThat(server(balancing, 0).ejected()).isFalse();
            balancing.ask(GET);
            balancing.ask(GET);
            assertThat(failing.requests()).isEqualTo(4);
        }
    }

    @Test
    void otherStatusesAreNoErrors() throws IOException {
        try (RawServer failing = always(404);
                RawServer well = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(failing, well).protecting(EJECTING).start()) {
            for (int i = 0; i < 20; i++) {
                balancing.ask(GET);
            }
            assertThat(failing.requests()).isEqualTo(10);
        }
    }

    @Test
    void serverThatIsNotReachedIsEjected() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (RawServer well = RawServer.answering("ok");
                Balancing balancing = Balancing.to(nobody, well.address())
                        .protecting(EJECTING)
                        .start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(balancing.ask(GET)).endsWith("ok");
            }
            assertThat(balancing.stats().retries(0)).isEqualTo(3);
            assertThat(server(balancing, 0).ejections()).isEqualTo(1);
        }
    }

    @Test
    void serverThatSpeaksNoHttpIsEjected() throws IOException {
        RawServer.Script garbage = connection -> {
            connection.request();
            connection.send("garbage\r\n\r\n");
        };
        try (RawServer failing = RawServer.of(garbage);
                RawServer well = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(failing, well).protecting(EJECTING).start()) {
            for (int i = 0; i < 20; i++) {
                balancing.ask(GET);
            }
            assertThat(failing.requests()).isEqualTo(3);
        }
    }

    @Test
    void tcpServerThatIsNotReachedIsEjected() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (RawServer well = RawServer.answering("ok");
                Balancing balancing = Balancing.to(nobody, well.address())
                        .tcp()
                        .protecting(EJECTING)
                        .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(balancing.ask(GET)).endsWith("ok");
            }
            assertThat(server(balancing, 0).ejected()).isTrue();
        }
    }

    /** The last one stays: a server that fails some requests is better than none. */
    @Test
    void lastServerStays() throws IOException {
        try (RawServer one = always(500);
                RawServer two = always(500);
                Balancing balancing =
                        Balancing.to(one, two).protecting(EJECTING).start()) {
            for (int i = 0; i < 40; i++) {
                assertThat(statusOf(balancing, GET)).isEqualTo(500);
            }
            assertThat(server(balancing, 0).ejected() && server(balancing, 1).ejected())
                    .isFalse();
            assertThat(one.requests() + two.requests()).isEqualTo(40);
        }
    }

    /** When checks take the others down, what was ejected is used again. */
    @Test
    void ejectedServerIsBetterThanNone() throws IOException {
        try (RawServer failing = always(500);
                RawServer well = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(failing, well).protecting(EJECTING).start()) {
            for (int i = 0; i < 6; i++) {
                balancing.ask(GET);
            }
            assertThat(server(balancing, 0).ejected()).isTrue();
            balancing
                    .backend()
                    .checked(server(balancing, 1), dev.quadrant.lb.upstream.CheckResult.NONE, false, System.nanoTime());
            assertThat(statusOf(balancing, GET)).isEqualTo(500);
        }
    }

    @Test
    void chosenStatusIsRetriedElsewhere() throws IOException {
        try (RawServer busy = always(503);
                RawServer well = RawServer.answering("ok");
                Balancing balancing = Balancing.to(busy, well)
                        .protecting(Protection.NONE.statuses(Set.of(), Set.of(503)))
                        .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(balancing.ask(GET)).startsWith("HTTP/1.1 200").endsWith("ok");
            }
            assertThat(busy.requests()).isPositive();
            assertThat(balancing.stats().retries(0)).isEqualTo(busy.requests());
            // One with an effect has its answer, whatever that is.
            int posted = 0;
            for (int i = 0; i < 4; i++) {
                posted += statusOf(balancing, POST) == 503 ? 1 : 0;
            }
            assertThat(posted).isPositive();
        }
    }

    @Test
    void lastResponseIsPassedOnWhenAllAnswerSo() throws IOException {
        try (RawServer one = always(503);
                RawServer two = always(503);
                Balancing balancing = Balancing.to(one, two)
                        .retries(2)
                        .protecting(Protection.NONE.statuses(Set.of(), Set.of(503)))
                        .start()) {
            String response = balancing.ask(GET);
            assertThat(response).startsWith("HTTP/1.1 503 X").endsWith("bad");
            assertThat(Messages.field(response, "X-Refused")).isNull();
            assertThat(one.requests() + two.requests()).isEqualTo(3);
            assertThat(server(balancing, 0).load() + server(balancing, 1).load())
                    .isZero();
        }
    }

    @Test
    void budgetLimitsWhatServersSeeTwice() throws IOException {
        RawServer.Script dying = connection -> {
            connection.request();
            connection.reset();
        };
        int requests = 40;
        try (RawServer one = RawServer.of(dying);
                RawServer two = RawServer.of(dying);
                Balancing balancing = Balancing.to(one, two)
                        .protecting(Protection.NONE.budgeting(new RetryBudget.Plan(10, 0)))
                        .start()) {
            for (int i = 0; i < requests; i++) {
                assertThat(statusOf(balancing, GET)).isEqualTo(502);
            }
            int sent = one.requests() + two.requests();
            // What was kept at the start, and a tenth.
            assertThat(sent).isBetween(requests + 10, requests + 10 + requests / 10);
            assertThat(balancing.stats().retriesDenied(0) + balancing.stats().retriesDenied(1))
                    .isPositive();
        }
    }

    /** What reached no server costs servers nothing: it is retried whatever the budget says. */
    @Test
    void refusedConnectionsAreNotBudgeted() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (RawServer well = RawServer.answering("ok");
                Balancing balancing = Balancing.to(nobody, well.address())
                        .protecting(Protection.NONE.budgeting(new RetryBudget.Plan(0, 0)))
                        .start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(balancing.ask(GET)).endsWith("ok");
            }
        }
    }

    @Test
    void breakerSparesTheBackendAndTriesAgain() throws IOException {
        AtomicInteger status = new AtomicInteger(500);
        CircuitBreaker.Plan plan = new CircuitBreaker.Plan(50, 10, Duration.ofHours(1), Duration.ofSeconds(2));
        try (RawServer server = RawServer.of(status(status));
                Balancing balancing = Balancing.to(server)
                        .protecting(
                                Protection.NONE.statuses(Set.of(500), Set.of()).breaking(plan))
                        .start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(statusOf(balancing, GET)).isEqualTo(500);
            }
            String refused = balancing.ask(GET);
            assertThat(Messages.status(refused)).isEqualTo(503);
            assertThat(Messages.field(refused, "X-Refused")).isEqualTo("circuit-open");
            assertThat(balancing.refusals(Reason.CIRCUIT_OPEN)).isEqualTo(1);
            status.set(200);
            Await.until("closed", LONG, () -> {
                try {
                    return statusOf(balancing, GET) == 200;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(balancing.backend().circuit()).isEqualTo(CircuitBreaker.State.CLOSED);
            assertThat(server(balancing, 0).load()).isZero();
        }
    }
}
