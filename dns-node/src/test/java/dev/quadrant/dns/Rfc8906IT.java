package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests of RFC 8906 section 8 as that prints them, with dig: what to send, and what must and must not come back. */
class Rfc8906IT {
    @TempDir
    static Path directory;

    private static NodeProcess node;
    private static Dig dig;

    @BeforeAll
    static void start() {
        Dig.assume();
        new ZoneFiles(directory)
                .write(
                        "example.test",
                        7,
                        "big TXT \"" + "x".repeat(250) + "\" \"" + "y".repeat(250) + "\" \"" + "z".repeat(250)
                                + "\"\n");
        int port = Ports.free();
        node = Nodes.start(Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + port,
                "quadrant.dns.zones-dir",
                directory.toString(),
                "quadrant.dns.nsid",
                "ns-7"));
        dig = new Dig("127.0.0.1", port);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '!', textBlock = """
        8.1.1 does it answer? ! +noedns +noad soa example.test ! status: NOERROR|flags: qr aa;|SOA ! OPT
        8.1.2 unknown type ! +noedns +noad type1000 example.test ! status: NOERROR|flags: qr aa;|ANSWER: 0 ! OPT
        8.1.3.1 CD ! +noedns +noad +cd soa example.test ! status: NOERROR|flags: qr aa cd ! OPT
        8.1.3.2 AD ! +noedns +ad soa example.test ! status: NOERROR|flags: qr aa;|SOA ! OPT
        8.1.3.3 reserved bit ! +noedns +noad +zflag soa example.test ! status: NOERROR|flags: qr aa;|SOA ! MBZ|OPT
        8.1.3.4 recursive query ! +noedns +noad +rec soa example.test ! status: NOERROR|flags: qr aa rd;|SOA ! OPT
        8.1.4 unknown opcode ! +noedns +noad +opcode=15 +header-only ! status: NOTIMP|opcode: RESERVED15 ! SOA
        8.1.4 unknown opcode with a question ! +noedns +noad +opcode=15 soa example.test ! status: NOTIMP ! IN SOA ns1
        8.1.5 TCP ! +noedns +noad +tcp soa example.test ! status: NOERROR|flags: qr aa;|SOA ! OPT
        8.2.1 EDNS 0 ! +edns=0 +nocookie +noad soa example.test ! status: NOERROR|version: 0|flags: qr aa;|SOA ! ZZZ
        8.2.2 EDNS 1 ! +edns=1 +noednsneg +nocookie +noad soa example.test ! status: BADVERS|version: 0 ! IN SOA
        8.2.2 EDNS 100 ! +edns=100 +noednsneg +nocookie +noad soa example.test ! status: BADVERS|version: 0 ! IN SOA
        8.2.3 unknown option ! +edns=0 +nocookie +noad +ednsopt=100 soa example.test ! status: NOERROR|version: 0|SOA ! OPT=100
        8.2.4 unknown flag ! +edns=0 +nocookie +noad +ednsflags=0x40 soa example.test ! status: NOERROR|version: 0|SOA ! MBZ
        8.2.5 EDNS 1 with unknown flag ! +edns=1 +noednsneg +nocookie +noad +ednsflags=0x40 soa example.test ! status: BADVERS|version: 0 ! MBZ|IN SOA
        8.2.6 EDNS 1 with unknown option ! +edns=1 +noednsneg +nocookie +noad +ednsopt=100 soa example.test ! status: BADVERS|version: 0 ! OPT=100|IN SOA
        8.2.7 truncation ! +edns=0 +nocookie +noad +ignore +bufsize=512 txt big.example.test ! status: NOERROR|flags: qr aa tc;|version: 0 ! ZZZ
        8.2.8 DO ! +edns=0 +nocookie +noad +dnssec soa example.test ! status: NOERROR|flags: do|version: 0|SOA ! ZZZ
        8.2.9 DO with EDNS 1 ! +edns=1 +noednsneg +nocookie +noad +dnssec soa example.test ! status: BADVERS|version: 0 ! IN SOA
        8.2.10 several options ! +edns=0 +noad +cookie +nsid +expire +subnet=0.0.0.0/0 soa example.test ! status: NOERROR|version: 0|NSID: 6e 73 2d 37|SOA|(good) ! ZZZ
        """)
    void answersAsTheRfcSays(String test, String words, String expected, String absent) {
        String output = dig.ask(words);
        assertThat(output).as(test).contains(expected.split("\\|"));
        // The question that dig prints is not an answer.
        String answer = output.lines()
                .filter(line -> !line.startsWith(";example.test."))
                .reduce("", (a, b) -> a + "\n" + b);
        for (String word : absent.split("\\|")) {
            assertThat(answer).as(test).doesNotContain(word);
        }
    }

    @Test
    void saysWhyItRefuses() {
        assertThat(dig.ask("a www.elsewhere.test")).contains("status: REFUSED", "EDE: 20 (Not Authoritative)");
        assertThat(dig.ask("axfr example.test")).contains("Transfer failed");
    }

    /** A cookie of one answer is good for the next question, as dig keeps none: it is said on the command line. */
    @Test
    void knowsItsOwnCookies() {
        String first = dig.ask("+cookie=2464c4abcf10c957 soa example.test");
        String cookie = first.replaceAll("(?s).*COOKIE: ([0-9a-f]{48}).*", "$1");
        assertThat(cookie).startsWith("2464c4abcf10c95701000000");
        assertThat(dig.ask("+cookie=" + cookie + " soa example.test")).contains("(good)", "status: NOERROR");
    }
}
