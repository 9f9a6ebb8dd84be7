package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.route.Action;
import dev.quadrant.lb.route.FixedResponse;
import dev.quadrant.lb.route.Location;
import dev.quadrant.lb.route.Match;
import dev.quadrant.lb.route.Route;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Routes and rules over connections: what the balancer answers itself, in turn with what servers answer. */
class RoutesTest {
    private static final FieldChanges CHANGES =
            new FieldChanges(List.of("Server"), List.of("Strict-Transport-Security: max-age=1"));

    private static Route route(String prefix, Action action) {
        Match match = new Match.Builder().prefixes(List.of(prefix)).build();
        return new Route(prefix, match, action, null, FieldChanges.NONE, CHANGES);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static Balancing.Builder routes(RawServer server) {
        return Balancing.to(server)
                .routes(
                        route("/fixed", new Action.Respond(new FixedResponse(200, "text/plain", "own"))),
                        route("/away", new Action.Redirect(302, new Location("/x{target}"))));
    }

    @Test
    void ownAnswersKeepTheConnectionAndTheOrder() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = routes(server).start();
                RawClient client = balancing.client()) {
            StringBuilder pipeline = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                pipeline.append(get("/fixed"));
            }
            client.send(pipeline + get("/") + get("/away?q") + get("/fixed"));
            for (int i = 0; i < 2000; i++) {
                assertThat(client.response()).endsWith("\r\nStrict-Transport-Security: max-age=1\r\n\r\nown");
            }
            assertThat(client.response()).endsWith("ok");
            assertThat(Messages.field(client.response(), "Location")).isEqualTo("/x/away?q");
            assertThat(client.response()).endsWith("own");
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerBeforeABodyEndsTheConnection() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = routes(server).start();
                RawClient client = balancing.client()) {
            client.send("POST /fixed HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nGET /smuggled HTTP/1.1\r\n");
            assertThat(Messages.field(client.response(), "Connection")).isEqualTo("close");
            assertThat(client.rest()).isEmpty();
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void responsesOfServersAreChangedToo() throws IOException {
        RawServer.Script named = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nServer: old\r\nContent-Length: 2\r\n\r\nok");
        };
        try (RawServer server = RawServer.of(named);
                Balancing balancing = Balancing.to(server).responses(CHANGES).start()) {
            assertThat(balancing.ask(get("/")))
                    .doesNotContain("Server:")
                    .contains("\r\nStrict-Transport-Security: max-age=1\r\n")
                    .endsWith("\r\n\r\nok");
        }
    }

    @Test
    void aRuleThatLogsOnlyIsCountedAndPasses() throws IOException {
        Gate gate = new Gate(Set.of(Reason.BARE_LF), "X-Why");
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).gate(gate).start()) {
            assertThat(balancing.ask("GET / HTTP/1.1\nHost: a\nX: y\n\n")).endsWith("ok");
            assertThat(server.received()).startsWith("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n");
            assertThat(balancing.stats().breaches(0, Reason.BARE_LF)).isEqualTo(1);
            assertThat(balancing.refusals(Reason.BARE_LF)).isZero();
            assertThat(balancing.ask("GET / HTTP/1.1\nHost: a/b\n\n"))
                    .startsWith("HTTP/1.1 400")
                    .contains("\r\nX-Why: host-invalid\r\n");
        }
    }
}
