package dev.quadrant.lb.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.kit.Configured;
import dev.quadrant.lb.route.Topology;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static Topology topology;

    @BeforeAll
    static void configure() throws Exception {
        topology = Configured.topology("""
            quadrant.lb.frontends.web.listen=127.0.0.1:80
            quadrant.lb.frontends.web.backend=app
            quadrant.lb.frontends.web.gate.log-only=host-missing
            quadrant.lb.frontends.web.routes.api.match.path-prefix=/v1
            quadrant.lb.frontends.web.routes.api.rewrite-prefix=/
            quadrant.lb.frontends.web.routes.api.request-headers.remove=Cookie
            quadrant.lb.frontends.web.routes.old.match.path-prefix=/old
            quadrant.lb.frontends.web.routes.old.redirect=/new{query}
            quadrant.lb.backends.app.balance=least-connections
            quadrant.lb.backends.app.servers.a.address=127.0.0.1:8081
            quadrant.lb.backends.app.servers.b.address=127.0.0.1:8082
            quadrant.lb.backends.app.servers.b.weight=2
            """);
    }

    private static String explain(String head) {
        Hop hop = new Hop("192.0.2.1", false, false);
        return String.join("\n", Explanation.of(topology, topology.frontends().getFirst(), head + "\r\n\r\n", hop));
    }

    @Test
    void forwarded() {
        assertThat(explain("GET /v1/x?q HTTP/1.1\r\nHost: a\r\nCookie: c")).isEqualTo("""
            frontend  web
            gate      passes
            route     api
            request   remove Cookie
            backend   app, least-connections: a 127.0.0.1:8081 weight 1, b 127.0.0.1:8082 weight 2
            to the server:
              GET /x?q HTTP/1.1
              Host: a
              X-Forwarded-For: 192.0.2.1
              X-Forwarded-Proto: http
              X-Forwarded-Host: a\
            """);
    }

    @Test
    void answered() {
        assertThat(explain("GET /old/x?q HTTP/1.1\r\nHost: a"))
                .contains("route     old\n", "to the client:\n  HTTP/1.1 308", "  Location: /new?q\n");
    }

    @Test
    void refusedAndLogged() {
        assertThat(explain("GET /../x HTTP/1.1\r\nHost: a"))
                .endsWith("gate      refuses with 400 target-above-root: the path climbs above its root");
        assertThat(explain("GET /x HTTP/1.1"))
                .contains("gate      logs host-missing: HTTP/1.1 asks for a Host field; an empty Host is sent")
                .contains("gate      passes");
        assertThat(explain("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a"))
                .contains("431 head-too-large");
    }
}
