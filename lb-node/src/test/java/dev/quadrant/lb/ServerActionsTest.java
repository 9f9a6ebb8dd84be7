package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerActionsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void drainedServerGetsNothingUntilItIsReady() throws IOException {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b");
                Balancing balancing = Balancing.to(a, b).start()) {
            Backend backend = balancing.backend();
            Server server = backend.servers().getFirst();
            ActionResult drained = ServerActions.change(backend, server, "drain", null);
            assertThat(drained.outcome()).isEqualTo("done");
            assertThat(drained.facts().getString("duty")).isEqualTo("drain");
            for (int i = 0; i < 4; i++) {
                assertThat(Messages.body(balancing.ask(GET))).isEqualTo("b");
            }
            assertThat(ServerActions.change(backend, server, "ready", "256").outcome())
                    .isEqualTo("done");
            assertThat(server.weight()).isEqualTo(256);
            assertThat(Messages.body(balancing.ask(GET))).isEqualTo("a");
        }
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "off, null, duty-unknown",
                "null, 257, weight-invalid",
                "null, -1, weight-invalid",
                "drain, x," + " weight-invalid",
                "null, null, nothing-asked"
            },
            nullValues = "null")
    void mistakesChangeNothing(String duty, String weight, String reason) {
        try (RawServer a = RawServer.answering("a");
                Balancing balancing = Balancing.to(a).start()) {
            Server server = balancing.backend().servers().getFirst();
            ActionResult result = ServerActions.change(balancing.backend(), server, duty, weight);
            assertThat(result.reason()).isEqualTo(reason);
            assertThat(server.usable()).isTrue();
            assertThat(server.weight()).isEqualTo(1);
        }
    }
}
