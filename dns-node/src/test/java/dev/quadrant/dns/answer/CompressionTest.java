package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Type;
import org.junit.jupiter.api.Test;

/** Names that the message has already are not written again (RFC 1035 section 4.1.4). */
class CompressionTest {
    private static final int HEADER = 12;
    /** Type and class of the question. */
    private static final int QUESTION = 4;
    /** A record without its data, its owner a pointer. */
    private static final int RECORD = 12;

    private final Ask ask = new Ask(AnswerSettings.DEFAULT, Ask.zone("example.com", """
                $TTL 60
                @ SOA ns1 host 7 7200 3600 1209600 300
                @ NS ns1
                ns1 A 192.0.2.1
                child NS ns.child
                ns.child A 192.0.2.53
                *.wild MX 10 a.*.wild
                """));

    @Test
    void aNameServerBelowItsCutPointsToTheCut() {
        byte[] referral = ask.send(Ask.question("www.child.example.com", Type.A), Transport.UDP);
        assertThat(Ask.line(MessageReader.read(referral, referral.length)))
                .isEqualTo("NOERROR | | child.example.com. 60 NS ns.child.example.com. | ns.child.example.com. 60 A"
                        + " 192.0.2.53");
        int name = "www.child.example.com".length() + 2;
        int pointed = "ns".length() + 1 + 2;
        assertThat(referral).hasSize(HEADER + name + QUESTION + RECORD + pointed + RECORD + 4);
    }

    /** The owner of the record in the message is not the wildcard, so nothing may point to it for the wildcard's name. */
    @Test
    void aNameBelowAWildcardStaysWhatItIs() {
        byte[] answer = ask.send(Ask.question("x.wild.example.com", Type.MX), Transport.UDP);
        assertThat(Ask.line(MessageReader.read(answer, answer.length)))
                .contains("x.wild.example.com. 60 MX 10 a.*.wild.example.com.");
    }
}
