package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.zone.Zone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answer path as a table: a question, and the whole response. */
class AnswerTest {
    private static final String SOA = "@ 3600 IN SOA ns1 host 7 7200 3600 1209600 300\n";

    private static final Zone EXAMPLE = Ask.zone("example.com", """
        $TTL 60
        """ + SOA + """
        @ NS ns1
        @ NS ns.other.net.
        @ MX 10 mail
        @ MX 20 mail.other.net.
        ns1 A 192.0.2.1
        ns1 AAAA 2001:db8::1
        mail A 192.0.2.25
        www CNAME web
        web A 192.0.2.80
        text TXT "one" "two"
        a.b.ent A 192.0.2.7
        _sip._tcp SRV 1 2 5060 mail
        away CNAME www.other.net.
        tochild CNAME host.child
        tonothing CNAME nothing
        loop1 CNAME loop2
        loop2 CNAME loop1
        *.wild A 192.0.2.99
        x.wild TXT "stops the wildcard"
        *.walias CNAME web
        *.mx MX 10 mail
        child NS ns.child
        child NS ns1
        child NS ns.other.net.
        child DS 1 13 1 0000000000000000000000000000000000000000
        ns.child A 192.0.2.53
        old DNAME new
        target.new A 192.0.2.66
        selfish DNAME below.selfish
        strange TYPE65300 \\# 3 010203
        sister CNAME www.example.org.
        intobroken CNAME x.broken.test.
        svc SVCB 1 web alpn=h2
        own SVCB 1 . port=8443
        own A 192.0.2.90
        @ HTTPS 0 svc2
        svc2 HTTPS 1 . alpn=h3
        svc2 AAAA 2001:db8::443
        gone HTTPS 0 .
        twice SRV 0 0 1 mail
        twice SRV 0 0 2 mail
        """);

    private static final Zone ORG = Ask.zone("example.org", """
        $TTL 60
        """ + SOA + """
        @ NS ns1
        ns1 A 198.51.100.1
        hosted NS ns1.hosted
        ns1.hosted A 198.51.100.2
        www A 198.51.100.80
        """);

    /** A child zone that is served here, too. */
    private static final Zone HOSTED = Ask.zone("hosted.example.org", """
        $TTL 60
        """ + SOA + """
        @ NS ns1
        ns1 A 198.51.100.2
        """);

    private final Ask full = new Ask(AnswerSettings.DEFAULT, EXAMPLE, ORG, HOSTED);
    private final Ask minimal = new Ask(AnswerSettings.DEFAULT.minimal(4), EXAMPLE, ORG, HOSTED);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', textBlock = """
        web.example.com; A; NOERROR aa | web.example.com. 60 A 192.0.2.80 | |
        ns1.example.com; AAAA; NOERROR aa | ns1.example.com. 60 AAAA 2001:db8::1 | |
        text.example.com; TXT; NOERROR aa | text.example.com. 60 TXT "one" "two" | |
        example.com; SOA; NOERROR aa | example.com. 3600 SOA ... | |
        strange.example.com; TYPE65300; NOERROR aa | strange.example.com. 60 TYPE65300 \\# 3 010203 | |
        strange.example.com; TYPE65301; NOERROR aa | | example.com. 300 SOA ... |
        www.example.com; A; NOERROR aa | www.example.com. 60 CNAME web.example.com., web.example.com. 60 A 192.0.2.80 | |
        www.example.com; CNAME; NOERROR aa | www.example.com. 60 CNAME web.example.com. | |
        www.example.com; MX; NOERROR aa | www.example.com. 60 CNAME web.example.com. | example.com. 300 SOA ... |
        away.example.com; A; NOERROR aa | away.example.com. 60 CNAME www.other.net. | |
        tonothing.example.com; A; NXDOMAIN aa | tonothing.example.com. 60 CNAME nothing.example.com. | example.com. 300 SOA ... |
        sister.example.com; A; NOERROR aa | sister.example.com. 60 CNAME www.example.org., www.example.org. 60 A 198.51.100.80 | |
        intobroken.example.com; A; NOERROR aa | intobroken.example.com. 60 CNAME x.broken.test. | |
        loop1.example.com; A; NOERROR aa | loop1.example.com. 60 CNAME loop2.example.com., loop2.example.com. 60 CNAME loop1.example.com. | |
        tochild.example.com; A; NOERROR aa | tochild.example.com. 60 CNAME host.child.example.com. | child.example.com. 60 NS ns.child.example.com., child.example.com. 60 NS ns1.example.com., child.example.com. 60 NS ns.other.net. | ns.child.example.com. 60 A 192.0.2.53, ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        nothing.example.com; A; NXDOMAIN aa | | example.com. 300 SOA ... |
        web.example.com; AAAA; NOERROR aa | | example.com. 300 SOA ... |
        ent.example.com; A; NOERROR aa | | example.com. 300 SOA ... |
        b.ent.example.com; A; NOERROR aa | | example.com. 300 SOA ... |
        c.ent.example.com; A; NXDOMAIN aa | | example.com. 300 SOA ... |
        q.wild.example.com; A; NOERROR aa | q.wild.example.com. 60 A 192.0.2.99 | |
        p.q.wild.example.com; A; NOERROR aa | p.q.wild.example.com. 60 A 192.0.2.99 | |
        q.wild.example.com; TXT; NOERROR aa | | example.com. 300 SOA ... |
        x.wild.example.com; A; NOERROR aa | | example.com. 300 SOA ... |
        y.x.wild.example.com; A; NXDOMAIN aa | | example.com. 300 SOA ... |
        *.wild.example.com; A; NOERROR aa | *.wild.example.com. 60 A 192.0.2.99 | |
        y.*.wild.example.com; A; NXDOMAIN aa | | example.com. 300 SOA ... |
        wild.example.com; A; NOERROR aa | | example.com. 300 SOA ... |
        q.walias.example.com; A; NOERROR aa | q.walias.example.com. 60 CNAME web.example.com., web.example.com. 60 A 192.0.2.80 | |
        q.mx.example.com; MX; NOERROR aa | q.mx.example.com. 60 MX 10 mail.example.com. | | mail.example.com. 60 A 192.0.2.25
        example.com; MX; NOERROR aa | example.com. 60 MX 10 mail.example.com., example.com. 60 MX 20 mail.other.net. | | mail.example.com. 60 A 192.0.2.25
        _sip._tcp.example.com; SRV; NOERROR aa | _sip._tcp.example.com. 60 SRV 1 2 5060 mail.example.com. | | mail.example.com. 60 A 192.0.2.25
        example.com; NS; NOERROR aa | example.com. 60 NS ns1.example.com., example.com. 60 NS ns.other.net. | | ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        child.example.com; NS; NOERROR | | child.example.com. 60 NS ns.child.example.com., child.example.com. 60 NS ns1.example.com., child.example.com. 60 NS ns.other.net. | ns.child.example.com. 60 A 192.0.2.53, ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        ns.child.example.com; A; NOERROR | | child.example.com. 60 NS ns.child.example.com., child.example.com. 60 NS ns1.example.com., child.example.com. 60 NS ns.other.net. | ns.child.example.com. 60 A 192.0.2.53, ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        child.example.com; DS; NOERROR aa | child.example.com. 60 DS \\# 24 00010d010000000000000000000000000000000000000000 | |
        host.child.example.com; DS; NOERROR | | child.example.com. 60 NS ns.child.example.com., child.example.com. 60 NS ns1.example.com., child.example.com. 60 NS ns.other.net. | ns.child.example.com. 60 A 192.0.2.53, ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        example.com; DS; NOERROR aa | | example.com. 300 SOA ... |
        target.old.example.com; A; NOERROR aa | old.example.com. 60 DNAME new.example.com., target.old.example.com. 60 CNAME target.new.example.com., target.new.example.com. 60 A 192.0.2.66 | |
        old.example.com; A; NOERROR aa | | example.com. 300 SOA ... |
        old.example.com; DNAME; NOERROR aa | old.example.com. 60 DNAME new.example.com. | |
        x.selfish.example.com; A; NOERROR aa | selfish.example.com. 60 DNAME below.selfish.example.com., x.selfish.example.com. 60 CNAME x.below.selfish.example.com. | |
        web.example.com; ANY; NOERROR aa | web.example.com. 60 A 192.0.2.80 | |
        hosted.example.org; DS; NOERROR aa | | example.org. 300 SOA ... |
        ns1.hosted.example.org; A; NOERROR aa | ns1.hosted.example.org. 60 A 198.51.100.2 | |
        www.other.net; A; REFUSED | | |
        com; A; REFUSED | | |
        .; NS; REFUSED | | |
        x.broken.test; A; SERVFAIL | | |
        example.com; AXFR; REFUSED | | |
        example.com; MAILB; NOTIMP | | |
        """)
    void answers(String name, String type, String expected) {
        assertThat(minimal.line(name, type)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', textBlock = """
        web.example.com; A; NOERROR aa | web.example.com. 60 A 192.0.2.80 | example.com. 60 NS ns1.example.com., example.com. 60 NS ns.other.net. | ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        ns1.example.com; A; NOERROR aa | ns1.example.com. 60 A 192.0.2.1 | example.com. 60 NS ns1.example.com., example.com. 60 NS ns.other.net. | ns1.example.com. 60 AAAA 2001:db8::1
        example.com; NS; NOERROR aa | example.com. 60 NS ns1.example.com., example.com. 60 NS ns.other.net. | | ns1.example.com. 60 A 192.0.2.1, ns1.example.com. 60 AAAA 2001:db8::1
        sister.example.com; A; NOERROR aa | sister.example.com. 60 CNAME www.example.org., www.example.org. 60 A 198.51.100.80 | example.org. 60 NS ns1.example.org. | ns1.example.org. 60 A 198.51.100.1
        """)
    void addsTheZonesServers(String name, String type, String expected) {
        assertThat(full.line(name, type)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', textBlock = """
        svc.example.com; SVCB; web.example.com. 60 A 192.0.2.80
        own.example.com; SVCB; own.example.com. 60 A 192.0.2.90
        example.com; HTTPS; svc2.example.com. 60 HTTPS \\# 10 00010000010003026833, svc2.example.com. 60 AAAA 2001:db8::443
        gone.example.com; HTTPS; ''
        twice.example.com; SRV; mail.example.com. 60 A 192.0.2.25
        """)
    void addsWhatServicesNeed(String name, String type, String additional) {
        String[] sections = minimal.line(name, type).split("\\|", -1);
        assertThat(sections[3].strip()).isEqualTo(additional);
    }

    @Test
    void keepsTheCaseOfTheQuestion() {
        assertThat(minimal.line("WeB.eXample.com", "A")).startsWith("NOERROR aa | WeB.eXample.com. 60 A");
    }

    @Test
    void stopsAtTheChainLimit() {
        StringBuilder text = new StringBuilder("$TTL 60\n" + SOA + "@ NS ns1\nns1 A 192.0.2.1\n");
        for (int i = 0; i < 10; i++) {
            text.append("c").append(i).append(" CNAME c").append(i + 1).append('\n');
        }
        Ask chained = new Ask(AnswerSettings.DEFAULT.minimal(4), Ask.zone("chain.test", text.toString()));
        assertThat(chained.line("c0.chain.test", "A").split("CNAME")).hasSize(5);
    }

    @Test
    void saysThatARedirectedNameIsTooLong() {
        String label = "x".repeat(63);
        Zone zone = Ask.zone(
                "d.test",
                "$TTL 60\n" + SOA + "@ NS ns1\nns1 A 192.0.2.1\nold DNAME " + String.join(".", label, label, label)
                        + ".\n");
        assertThat(new Ask(AnswerSettings.DEFAULT, zone).line(label + "." + "old.d.test", "A"))
                .startsWith("YXDOMAIN aa | old.d.test. 60 DNAME");
    }
}
