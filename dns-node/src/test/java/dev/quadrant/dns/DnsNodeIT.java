package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a process, asked by dig and by hand-made clients. */
class DnsNodeIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static NodeProcess node;
    private static int port;
    private static Dig dig;

    @BeforeAll
    static void start() {
        Dig.assume();
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("many A 10.1.1.").append(i).append('\n');
        }
        new ZoneFiles(directory).write("example.test", 7, """
            @ MX 10 mail
            mail A 192.0.2.25
            www CNAME web
            web A 192.0.2.80
            web AAAA 2001:db8::80
            *.wild A 192.0.2.99
            a.ent A 192.0.2.7
            _sip._tcp SRV 1 2 5060 mail
            text TXT "one two" "three"
            child NS ns.child
            ns.child A 192.0.2.53
            old DNAME new
            x.new A 192.0.2.66
            """ + many);
        port = Ports.free();
        node = Nodes.start(keys(directory, "127.0.0.1:" + port)).awaitReady();
        dig = new Dig("127.0.0.1", port);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            assertThat(node.terminate()).as("exit code after SIGTERM").isZero();
        }
    }

    private static Map<String, String> keys(Path zones, String listen) {
        return Map.of("quadrant.dns.listen", listen, "quadrant.dns.zones-dir", zones.toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        web.example.test A; NOERROR qr aa; 192.0.2.80
        web.example.test AAAA; NOERROR qr aa; 2001:db8::80
        www.example.test A; NOERROR qr aa; web.example.test.,192.0.2.80
        example.test MX; NOERROR qr aa; 10 mail.example.test.
        example.test NS; NOERROR qr aa; ns1.example.test.
        example.test SOA; NOERROR qr aa; ns1.example.test. host.example.test. 7 7200 3600 1209600 30
        _sip._tcp.example.test SRV; NOERROR qr aa; 1 2 5060 mail.example.test.
        text.example.test TXT; NOERROR qr aa; "one two" "three"
        p.q.wild.example.test A; NOERROR qr aa; 192.0.2.99
        x.old.example.test A; NOERROR qr aa; new.example.test.,x.new.example.test.,192.0.2.66
        ent.example.test A; NOERROR qr aa; ''
        web.example.test TXT; NOERROR qr aa; ''
        nothing.example.test A; NXDOMAIN qr aa; ''
        x.child.example.test A; NOERROR qr; ''
        www.example.org A; REFUSED qr; ''
        """)
    void answersByUdpAndTcp(String question, String header, String answer) {
        for (String transport : List.of("+notcp", "+tcp")) {
            assertThat(dig.header(transport + " " + question)).isEqualTo(header);
            assertThat(dig.shortly(transport + " " + question)).isEqualTo(answer.replace(',', '\n'));
        }
    }

    @Test
    void refersWithGlue() {
        assertThat(dig.ask("x.child.example.test A +noall +authority +additional"))
                .containsPattern("child\\.example\\.test\\.\\s+60\\s+IN\\s+NS\\s+ns\\.child\\.example\\.test\\.")
                .containsPattern("ns\\.child\\.example\\.test\\.\\s+60\\s+IN\\s+A\\s+192\\.0\\.2\\.53");
    }

    @Test
    void negativeAnswersCarryTheSoaWithTheNegativeTtl() {
        assertThat(dig.ask("nothing.example.test A +noall +authority"))
                .containsPattern("example\\.test\\.\\s+30\\s+IN\\s+SOA");
    }

    @Test
    void returnsTheDnssecOkBitAndItsOwnSize() {
        assertThat(dig.ask("example.test SOA +dnssec")).containsPattern("EDNS: version: 0, flags: do; udp: 1232");
        assertThat(dig.ask("example.test SOA +noedns")).doesNotContain("EDNS");
    }

    @Test
    void truncatesAndGivesTheWholeByTcp() {
        assertThat(dig.header("many.example.test A +ignore")).isEqualTo("NOERROR qr aa tc");
        assertThat(dig.shortly("many.example.test A").lines()).hasSize(100);
    }

    @Test
    void answersPipelinedQueriesOnOneConnection() throws IOException {
        byte[] one = {
            0, 30, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 4, 't', 'e', 's', 't', 0,
            0, 6, 0, 1
        };
        byte[] all = new byte[one.length * 100];
        for (int i = 0; i < 100; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
            all[i * one.length + 3] = (byte) i;
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(all);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < 100; i++) {
                byte[] answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                assertThat(answer[1]).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void showsZonesAndCounts() {
        dig.ask("web.example.test A");
        assertThat(node.get("/dns/zones")).contains("\"zone\" : \"example.test.\"", "\"serial\" : 7");
        assertThat(node.get("/q/metrics"))
                .containsPattern("quadrant_dns_queries_total\\{[^}]*type=\"A\"[^}]*\\} [1-9]")
                .containsPattern("quadrant_dns_zone_serial\\{zone=\"example.test.\",?\\} 7");
    }

    @Test
    void asksLikeASmallDig() {
        NodeProcess.Outcome outcome =
                NodeProcess.run("dns-node", Map.of(), "query", "www.example.test", "A", "@127.0.0.1:" + port);
        assertThat(outcome.output()).contains("; NOERROR aa, 2 answer", "web.example.test.\n192.0.2.80");
        assertThat(outcome.code()).isZero();
        assertThat(NodeProcess.run("dns-node", Map.of(), "query", "x", "NOTYPE").code())
                .isEqualTo(2);
    }

    @Test
    void answersFromTheAddressThatWasAsked(@TempDir Path zones) {
        new ZoneFiles(zones).write("any.test", 1, "");
        int anyPort = Ports.free();
        try (NodeProcess any = Nodes.start(keys(zones, "0.0.0.0:" + anyPort + ",[::]:" + anyPort))) {
            assertThat(any.isAlive()).isTrue();
            // dig refuses an answer that comes from another address.
            for (String address : List.of("127.0.0.1", "127.0.0.2", "127.1.2.3", "::1")) {
                assertThat(new Dig(address, anyPort).shortly("serial.any.test TXT"))
                        .isEqualTo("\"1\"");
                assertThat(new Dig(address, anyPort).shortly("+tcp serial.any.test TXT"))
                        .isEqualTo("\"1\"");
            }
        }
    }

    @Test
    void closesIdleAndTooManyConnections(@TempDir Path zones) throws IOException {
        new ZoneFiles(zones).write("tcp.test", 1, "");
        int tcpPort = Ports.free();
        Map<String, String> keys = Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + tcpPort,
                "quadrant.dns.zones-dir",
                zones.toString(),
                "quadrant.dns.tcp.idle-timeout",
                // The last of the connections below must come before the first has been idle for so long.
                "2s",
                "quadrant.dns.tcp.connections-per-client",
                "3");
        try (NodeProcess tcp = Nodes.start(keys)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcpPort);
                socket.setSoTimeout(10_000);
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
                socket.close();
            }
            String metrics = tcp.get("/q/metrics");
            assertThat(metrics)
                    .containsPattern("quadrant_dns_tcp_closed_total\\{reason=\"idle-timeout\",transport=\"tcp\",?\\} 3")
                    .containsPattern(
                            "quadrant_dns_tcp_closed_total\\{reason=\"client-connection-limit\",transport=\"tcp\",?\\}"
                                    + " 1");
            Await.until(
                    "new connections are served",
                    SOON,
                    () -> new Dig("127.0.0.1", tcpPort)
                            .shortly("+tcp serial.tcp.test TXT")
                            .equals("\"1\""));
        }
    }
}
