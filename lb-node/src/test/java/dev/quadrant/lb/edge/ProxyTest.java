package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes through: connections, order, framing and fields, in both directions. */
class ProxyTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void roundRobinTakesTurns() throws IOException {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b");
                Balancing balancing = Balancing.to(a, b).start()) {
            StringBuilder order = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                order.append(Messages.body(balancing.ask(GET)));
            }
            assertThat(order.toString()).isEqualTo("ababab");
        }
    }

    @Test
    void leastConnectionsAvoidsTheBusyServer() throws IOException {
        RawServer.Script slow = connection -> {
            connection.request();
            connection.in().read();
        };
        try (RawServer a = RawServer.of(slow);
                RawServer b = RawServer.answering("b");
                Balancing balancing = Balancing.to(a, b).leastConnections().start();
                RawClient waiting = balancing.client()) {
            waiting.send(GET);
            Await.until("the slow server has work", Duration.ofSeconds(10), () -> a.requests() + b.requests() == 1);
            if (b.requests() == 1) {
                waiting.response();
                waiting.send(GET);
                Await.until("the slow server has work", Duration.ofSeconds(10), () -> a.requests() == 1);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(Messages.body(balancing.ask(GET))).isEqualTo("b");
            }
        }
    }

    @Test
    void connectionsAreKeptOnBothSides() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(one.send(GET).response())
                        .doesNotContain("Connection:")
                        .endsWith("ok");
                assertThat(two.send(GET).response()).endsWith("ok");
            }
            assertThat(server.requests()).isEqualTo(20);
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(balancing.stats().idleConnections(0)).isEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        RawServer.Script echo = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String target = request.substring(4, request.indexOf(" HTTP"));
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
            }
        };
        try (RawServer server = RawServer.of(echo);
                Balancing balancing = Balancing.to(server, server).start();
                RawClient client = balancing.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(all.toString());
            for (int i = 0; i < 2000; i++) {
                assertThat(Messages.body(client.response())).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void fieldsOfTheHopStayBehindAndOthersPassUntouched() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            balancing.ask("GET /x?q=%zz HTTP/1.1\r\nHost: Example.test:8080\r\nX-One:  two  \r\nKeep-Alive: 5\r\n"
                    + "TE: trailers\r\nProxy-Connection: close\r\nProxy: evil\r\nCookie: a=b\r\nForwarded: for=1.2.3.4\r\n"
                    + "X-Forwarded-Host: evil\r\nConnection: close, X-Mine\r\nX-Mine: secret\r\n\r\n");
            assertThat(server.received())
                    .isEqualTo("GET /x?q=%zz HTTP/1.1\r\nHost: Example.test:8080\r\nX-One:  two  \r\nCookie: a=b\r\n"
                            + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
                            + "X-Forwarded-Host: Example.test:8080\r\n\r\n");
        }
    }

    @Test
    void trustedHopIsExtended() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).trusting().start()) {
            balancing.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
                    + "X-Forwarded-For: 7.7.7.7\r\nX-Forwarded-Host: b\r\n\r\n");
            assertThat(server.received())
                    .contains("X-Forwarded-For: 6.6.6.6, 7.7.7.7, 127.0.0.1\r\n")
                    .contains("X-Forwarded-Proto: https\r\n")
                    .contains("X-Forwarded-Host: b\r\n")
                    .doesNotContain("X-Forwarded-Proto: http\r\n");
        }
    }

    @Test
    void absoluteFormBecomesOriginForm() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            balancing.ask("GET http://A/b HTTP/1.1\r\nHost: a:80\r\n\r\n");
            balancing.ask("GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n");
            balancing.ask("GET http://c/ HTTP/1.0\r\n\r\n");
            assertThat(server.received())
                    .contains("GET /b HTTP/1.1\r\nHost: a:80\r\n")
                    .contains("GET /?q HTTP/1.1\r\n")
                    .contains("GET / HTTP/1.1\r\nHost: c\r\n");
        }
    }

    @Test
    void chunksAndTrailersPass() throws IOException {
        String body = "3\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 9\r\n\r\n";
        RawServer.Script script = connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + body);
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            String head = client.head();
            assertThat(head).contains("Transfer-Encoding: chunked\r\n").contains("Trailer: X-Sum\r\n");
            assertThat(client.octets(body.length())).isEqualTo(body);
            assertThat(server.received()).endsWith("\r\n\r\n" + body);
            // The connection is in step: the next request is answered.
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void oldClientGetsNoTransferCoding() throws IOException {
        RawServer.Script script = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n");
            connection.send("2\r\nde\r\n0\r\nX: y\r\n\r\n");
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start()) {
            String response = balancing.ask("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            assertThat(response).doesNotContain("Transfer-Encoding").contains("Connection: close\r\n");
            assertThat(Messages.body(response)).isEqualTo("abcde");
        }
    }

    @Test
    void oldClientKeepsItsConnection() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
            assertThat(client.send(request).response())
                    .contains("Connection: keep-alive\r\n")
                    .endsWith("ok");
            assertThat(client.send(request).response()).endsWith("ok");
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").response()).contains("Connection: close\r\n");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void bodyUntilTheEndOfTheConnection() throws IOException {
        RawServer.Script script = connection -> {
            connection.request();
            connection.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it");
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start()) {
            String response = balancing.ask(GET);
            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close\r\n");
            assertThat(Messages.body(response)).isEqualTo("all of it");
        }
    }

    @Test
    void responsesWithoutBody() throws IOException {
        RawServer.Script script = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                connection.send(
                        switch (request.charAt(request.indexOf('/') + 1)) {
                            case 'h' -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
                            case 'c' -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
                            case 'n' -> "HTTP/1.1 204 No Content\r\n\r\n";
                            default -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: x\r\n\r\n";
                        });
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertThat(client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n").head())
                    .contains("Content-Length: 1000\r\n");
            assertThat(client.send("HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n").head())
                    .startsWith("HTTP/1.1 200");
            assertThat(client.send("GET /n HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 204");
            assertThat(client.send("GET /m HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 304");
            assertThat(client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n").head())
                    .startsWith("HTTP/1.1 200");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void continueIsAskedForAndPassedOn() throws IOException {
        RawServer.Script script = connection -> {
            String head = connection.head();
            assertThat(head).contains("Expect: 100-continue\r\n");
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            connection.in().readNBytes(5);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("hello").response()).endsWith("ok");
        }
    }

    @Test
    void interimResponsesInOneWrite() throws IOException {
        RawServer.Script script = connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET);
            assertThat(client.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 102");
            assertThat(client.response()).endsWith("ok");
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").response())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("ok");
        }
    }

    @Test
    void octetsBehindAResponseEndTheServersConnection() throws IOException {
        RawServer.Script script = connection -> {
            connection.request();
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            connection.request();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(GET).response()).endsWith("\r\n\r\nok");
            assertThat(client.send(GET).response()).endsWith("\r\n\r\nok");
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void countsWhatWentThrough() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            balancing.ask(GET);
            String trace = "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n";
            balancing.ask(trace);
            Await.until(
                    "counted",
                    Duration.ofSeconds(10),
                    () -> balancing.frontend().slots().taken() == 0);
            assertThat(balancing.stats().responses(0, 0, 2)).isEqualTo(1);
            assertThat(balancing.stats().responses(0, -1, 4)).isEqualTo(1);
            assertThat(balancing.refusals(Reason.METHOD_NOT_ALLOWED)).isEqualTo(1);
            assertThat(balancing.stats().connectionsAccepted(0)).isEqualTo(2);
            assertThat(balancing.stats().octetsReceived(0)).isEqualTo(GET.length() + trace.length());
            assertThat(balancing.backend().servers().getFirst().load()).isZero();
        }
    }
}
