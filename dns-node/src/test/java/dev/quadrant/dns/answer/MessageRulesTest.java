package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.dns.zone.Zone;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What holds for every message: header bits, EDNS (RFC 6891, RFC 8906), sizes and truncation. */
class MessageRulesTest {
    private static final Zone ZONE =
            Ask.zone("big.test", """
            $TTL 60
            @ IN SOA ns1 host 7 7200 3600 1209600 300
            @ NS ns1
            ns1 A 192.0.2.1
            small A 192.0.2.2
            """ + records("mid", 40) + records("large", 2000) + """
            alias CNAME mid
            cut NS ns.cut
            cut NS ns2.cut
            ns.cut A 192.0.2.3
            """ + records("ns2.cut", 40));

    private final Ask ask = new Ask(AnswerSettings.DEFAULT, ZONE);

    private static String records(String owner, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(owner)
                    .append(" A 10.0.")
                    .append(i / 256)
                    .append('.')
                    .append(i % 256)
                    .append('\n');
        }
        return text.toString();
    }

    private static byte[] small() {
        return Ask.question("small.big.test", Type.A);
    }

    private static byte[] withFlags(int flags) {
        byte[] query = small();
        Wire.put16(query, 2, flags);
        return query;
    }

    @Test
    void returnsIdAndTheFlagsThatBelongToTheClient() {
        MessageReader.Received received =
                ask.receive(withFlags(Header.RD | Header.CD | Header.AD | 0x40), Transport.UDP);
        assertThat(received.id()).isEqualTo(0x1234);
        assertThat(received.flags()).isEqualTo(Header.QR | Header.AA | Header.RD | Header.CD);
    }

    @Test
    void saysNothingToResponsesAndToStumps() {
        assertThat(ask.send(withFlags(Header.QR), Transport.UDP)).isEmpty();
        assertThat(ask.send(new byte[11], Transport.UDP)).isEmpty();
        assertThat(ask.send(new byte[0], Transport.UDP)).isEmpty();
    }

    @Test
    void hasNoOtherOpcodes() {
        for (int opcode = 1; opcode < 16; opcode++) {
            MessageReader.Received received = ask.receive(withFlags(opcode << 11), Transport.UDP);
            assertThat(received.rcode()).isEqualTo(Rcode.NOTIMP);
            assertThat(received.flags() & Header.OPCODE).isEqualTo(opcode << 11);
        }
    }

    @Test
    void wantsOneQuestion() {
        byte[] none = small();
        Wire.put16(none, 4, 0);
        byte[] two = small();
        Wire.put16(two, 4, 2);
        byte[] answered = small();
        Wire.put16(answered, 6, 1);
        byte[] cut = Arrays.copyOf(small(), small().length - 1);
        byte[] more = Arrays.copyOf(small(), small().length + 1);
        byte[] pointer = {0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 12, 0, 1, 0, 1};
        for (byte[] malformed : new byte[][] {none, two, answered, cut, more, pointer, new byte[12]}) {
            assertThat(ask.receive(malformed, Transport.UDP).rcode()).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void servesClassInAlone() {
        byte[] chaos = small();
        Wire.put16(chaos, chaos.length - 2, 3);
        assertThat(ask.receive(chaos, Transport.UDP).rcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void answersEdnsWithEdnsAlone() {
        byte[] plain = ask.send(small(), Transport.UDP);
        byte[] extended = ask.send(Ask.withOpt(small(), 4096, 0, 0x8000), Transport.UDP);
        assertThat(Wire.u16(extended, 10)).isEqualTo(Wire.u16(plain, 10) + 1);
        byte[] opt = Arrays.copyOfRange(extended, extended.length - 11, extended.length);
        assertThat(opt).containsExactly(0, 0, 41, 1232 >> 8, 1232 & 0xff, 0, 0, 0x80, 0, 0, 0);
    }

    @Test
    void refusesNewerVersionsOfEdns() {
        byte[] response = ask.send(Ask.withOpt(small(), 1232, 1, 0), Transport.UDP);
        MessageReader.Received received = MessageReader.read(response, response.length);
        assertThat(received.rcode()).isEqualTo(Rcode.BADVERS);
        assertThat(received.answer()).isEmpty();
        assertThat(response[response.length - 5])
                .as("the version that is spoken")
                .isZero();
    }

    @Test
    void passesOverUnknownOptionsAndFlags() {
        byte[] query = Ask.withOpt(small(), 1232, 0, 0x0080);
        byte[] longer = Arrays.copyOf(query, query.length + 6);
        Wire.put16(longer, query.length - 2, 6);
        Wire.put16(longer, query.length, 65001);
        Wire.put16(longer, query.length + 2, 2);
        assertThat(ask.receive(longer, Transport.UDP).rcode()).isEqualTo(Rcode.NOERROR);
        byte[] overrun = longer.clone();
        Wire.put16(overrun, query.length + 2, 3);
        assertThat(ask.receive(overrun, Transport.UDP).rcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void wantsOneOptAtTheRoot() {
        byte[] query = Ask.withOpt(small(), 1232, 0, 0);
        byte[] two = Arrays.copyOf(query, query.length + 11);
        System.arraycopy(query, query.length - 11, two, query.length, 11);
        Wire.put16(two, 10, 2);
        assertThat(ask.receive(two, Transport.UDP).rcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void truncatesAtWholeRRsets() {
        byte[] mid = Ask.question("mid.big.test", Type.A);
        byte[] plain = ask.send(mid, Transport.UDP);
        assertThat(plain.length).isLessThanOrEqualTo(512);
        assertThat(Ask.line(MessageReader.read(plain, plain.length))).isEqualTo("NOERROR aa tc | | |");
        assertThat(ask.receive(Ask.withOpt(mid, 512, 0, 0), Transport.UDP).isTruncated())
                .isTrue();
        assertThat(ask.receive(Ask.withOpt(mid, 1232, 0, 0), Transport.UDP).answer())
                .hasSize(40);
        assertThat(ask.receive(mid, Transport.TCP).answer()).hasSize(40);
    }

    @Test
    void keepsTheAliasesOfATruncatedChain() {
        MessageReader.Received received = ask.receive(Ask.question("alias.big.test", Type.A), Transport.UDP);
        assertThat(Ask.line(received)).isEqualTo("NOERROR aa tc | alias.big.test. 60 CNAME mid.big.test. | |");
    }

    @Test
    void staysWithinItsOwnLimit() {
        byte[] large = ask.send(Ask.withOpt(Ask.question("large.big.test", Type.A), 65535, 0, 0), Transport.UDP);
        assertThat(large.length).isLessThanOrEqualTo(1232);
        assertThat(MessageReader.read(large, large.length).isTruncated()).isTrue();
        assertThat(ask.receive(Ask.question("large.big.test", Type.A), Transport.TCP)
                        .answer())
                .hasSize(2000);
    }

    @Test
    void saysWhenGlueIsMissingThatTheClientNeeds() {
        MessageReader.Received plain = ask.receive(Ask.question("x.cut.big.test", Type.A), Transport.UDP);
        assertThat(plain.isTruncated()).isTrue();
        assertThat(plain.additional()).as("what fits").hasSize(1);
        MessageReader.Received whole = ask.receive(Ask.question("x.cut.big.test", Type.A), Transport.TCP);
        assertThat(whole.isTruncated()).isFalse();
        assertThat(whole.additional()).hasSize(41);
    }
}
