package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.dns.zone.Zone;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NSID, cookies, keepalive, padding and extended errors, each by its RFC; options are read by dnsjava. */
class EdnsOptionsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final long TIME = 1559731985;

    private static final Zone ZONE = Ask.zone("o.test", """
        $TTL 60
        @ IN SOA ns1 host 7 7200 3600 1209600 300
        @ NS ns1
        ns1 A 192.0.2.1
        """);

    private final Ask ask = new Ask(AnswerSettings.DEFAULT.nsid("dns-1"), ZONE);

    private static byte[] query(String name, int type) {
        return Ask.withOpt(Ask.question(name, type), 1232, 0, 0);
    }

    private static byte[] withCookie(String hex) {
        return Ask.withOption(query("ns1.o.test", Type.A), EdnsOption.COOKIE, HEX.parseHex(hex));
    }

    private String cookie(byte[] query) {
        byte[] cookie = Ask.option(ask.send(query, Transport.UDP), EdnsOption.COOKIE);
        return cookie == null ? "none" : HEX.formatHex(cookie);
    }

    @Test
    void tellsItsNameToThoseWhoAsk() {
        byte[] asked = ask.send(Ask.withOption(query("ns1.o.test", Type.A), EdnsOption.NSID), Transport.UDP);
        assertThat(new String(Ask.option(asked, EdnsOption.NSID), StandardCharsets.UTF_8))
                .isEqualTo("dns-1");
        assertThat(Ask.option(ask.send(query("ns1.o.test", Type.A), Transport.UDP), EdnsOption.NSID))
                .isNull();
    }

    /** RFC 9018 appendix A.1 and A.4. */
    @ParameterizedTest
    @CsvSource({
        "198.51.100.100, 1559731985, e5e973e5a6b2a43f48e7dc849e37bfcf, 2464c4abcf10c957,"
                + " 2464c4abcf10c957010000005cf79f111f8130c3eee29480",
        "2001:db8:220:1:59de:d0f4:8769:82b8, 1559741961, 445536bcd2513298075a5d379663c962, 22681ab97d52c298,"
                + " 22681ab97d52c298010000005cf7c609a6bb79d16625507a"
    })
    void makesTheCookiesOfTheRfc(String address, long time, String secret, String client, String expected) {
        ask.from(address).at(new Policy(null, AddressSet.EMPTY, CookieSecrets.parse(List.of(secret))), time, 0);
        assertThat(cookie(withCookie(client))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} seconds later, from {1}: {2}")
    @CsvSource({
        "0, 198.51.100.100, CURRENT",
        "1799, 198.51.100.100, CURRENT",
        "1800, 198.51.100.100, PROVEN",
        "3600, 198.51.100.100, PROVEN",
        "3601, 198.51.100.100, UNPROVEN",
        "-300, 198.51.100.100, CURRENT",
        "-301, 198.51.100.100, UNPROVEN",
        "0, 198.51.100.101, UNPROVEN"
    })
    void believesACookieForAnHourFromItsAddress(long later, String address, Cookies.Status expected) {
        byte[] good = withCookie("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
        assertThat(status(good, later, address, Ask.SECRETS)).isEqualTo(expected);
        byte[] other = withCookie("2464c4abcf10c957010000005cf79f111f8130c3eee29481");
        assertThat(status(other, later, address, Ask.SECRETS)).isEqualTo(Cookies.Status.UNPROVEN);
    }

    private static Cookies.Status status(byte[] message, long later, String address, CookieSecrets secrets) {
        dev.quadrant.dns.wire.Query query = new dev.quadrant.dns.wire.Query();
        query.parse(message, message.length);
        dev.quadrant.dns.client.Client client = new dev.quadrant.dns.client.Client();
        byte[] bytes = java.net.InetAddress.ofLiteral(address).getAddress();
        client.set(bytes, 0, bytes.length);
        return new Cookies().check(secrets, query, message, client, TIME + later);
    }

    @Test
    void believesCookiesOfTheSecretBefore() {
        byte[] old = withCookie("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
        CookieSecrets both = CookieSecrets.parse(
                List.of("# new first", "000102030405060708090a0b0c0d0e0f", "", "e5e973e5a6b2a43f48e7dc849e37bfcf"));
        assertThat(status(old, 0, "198.51.100.100", both)).isEqualTo(Cookies.Status.PROVEN);
        CookieSecrets rolled = CookieSecrets.random(new SecureRandom(), Ask.SECRETS);
        assertThat(status(old, 0, "198.51.100.100", rolled)).isEqualTo(Cookies.Status.PROVEN);
        CookieSecrets alone = CookieSecrets.parse(List.of("000102030405060708090a0b0c0d0e0f"));
        assertThat(status(old, 0, "198.51.100.100", alone)).isEqualTo(Cookies.Status.UNPROVEN);
    }

    /** RFC 9018 section 4.3. */
    @Test
    void returnsACookieAsItCameForHalfAnHourAndThenMakesANewOne() {
        String first = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
        ask.at(Ask.OPEN, TIME + 1799, 0);
        assertThat(cookie(withCookie(first))).isEqualTo(first);
        ask.at(Ask.OPEN, TIME + 1800, 0);
        String renewed = cookie(withCookie(first));
        assertThat(renewed).startsWith("2464c4abcf10c957010000005cf7a619").hasSize(48);
        assertThat(cookie(withCookie(renewed))).isEqualTo(renewed);
        ask.at(new Policy(null, AddressSet.EMPTY, CookieSecrets.random(new SecureRandom(), Ask.SECRETS)), TIME, 0);
        assertThat(cookie(withCookie(first)))
                .as("made with the new secret")
                .startsWith("2464c4abcf10c957010000005cf79f11")
                .isNotEqualTo(first);
    }

    @Test
    void saysNothingOfASecretThatIsWrong() {
        assertThatThrownBy(() -> CookieSecrets.parse(List.of("secret-words")))
                .hasMessage("line 1 is not 32 hexadecimal digits");
    }

    @Test
    void answersCookiesThatAreNotGoodWithGoodOnes() {
        assertThat(cookie(withCookie("2464c4abcf10c957" + "00".repeat(32)))).startsWith("2464c4abcf10c95701000000");
        assertThat(cookie(query("ns1.o.test", Type.A))).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "7", "9", "15", "41"})
    void refusesCookiesOfImpossibleLength(int length) {
        byte[] query = Ask.withOption(query("ns1.o.test", Type.A), EdnsOption.COOKIE, new byte[length]);
        assertThat(ask.receive(query, Transport.UDP).rcode()).isEqualTo(Rcode.FORMERR);
    }

    /** RFC 7873 section 5.4. */
    @Test
    void answersACookieWithoutAQuestion() {
        byte[] whole = withCookie("2464c4abcf10c957");
        int question = whole.length - 11 - 12 - Header.SIZE;
        byte[] query = new byte[whole.length - question];
        System.arraycopy(whole, 0, query, 0, Header.SIZE);
        System.arraycopy(whole, Header.SIZE + question, query, Header.SIZE, query.length - Header.SIZE);
        Wire.put16(query, 4, 0);
        byte[] response = ask.send(query, Transport.UDP);
        assertThat(MessageReader.read(response, response.length).rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Wire.u16(response, 4)).isZero();
        assertThat(HEX.formatHex(Ask.option(response, EdnsOption.COOKIE))).hasSize(48);
    }

    @Test
    void saysHowLongTcpMayIdle() {
        byte[] query = Ask.withOption(query("ns1.o.test", Type.A), EdnsOption.TCP_KEEPALIVE);
        assertThat(Ask.option(ask.send(query, Transport.TCP), EdnsOption.TCP_KEEPALIVE))
                .containsExactly(0, 100);
        assertThat(Ask.option(ask.send(query, Transport.UDP), EdnsOption.TCP_KEEPALIVE))
                .as("not by UDP (RFC 7828 section 3.2.2)")
                .isNull();
    }

    @Test
    void padsByTlsForThoseWhoPad() {
        byte[] query = Ask.withOption(query("ns1.o.test", Type.A), EdnsOption.PADDING, new byte[20]);
        assertThat(ask.send(query, Transport.TLS)).hasSize(468);
        assertThat(Ask.option(ask.send(query, Transport.TLS), EdnsOption.PADDING))
                .containsOnly(0);
        assertThat(ask.send(query, Transport.TCP).length).isLessThan(200);
        assertThat(ask.send(query("ns1.o.test", Type.A), Transport.TLS).length).isLessThan(200);
    }

    @ParameterizedTest
    @CsvSource({
        "www.other.test, A, 5, 20",
        "x.broken.test, A, 2, 14",
        "o.test, AXFR, 5, 18",
        "o.test, MAILB, 4, 21",
        "nothing.o.test, A, 3, -1",
        "ns1.o.test, A, 0, -1"
    })
    void saysWhy(String name, String type, int rcode, int info) {
        byte[] response = ask.send(query(name, Type.number(type)), Transport.UDP);
        assertThat(MessageReader.read(response, response.length).rcode()).isEqualTo(rcode);
        byte[] error = Ask.option(response, EdnsOption.ERROR);
        assertThat(error == null ? -1 : Wire.u16(error, 0)).isEqualTo(info);
    }

    @Test
    void allOptionsTogetherStayWithinTheLimit() {
        byte[] query = withCookie("2464c4abcf10c957");
        query = Ask.withOption(query, EdnsOption.NSID);
        query = Ask.withOption(query, EdnsOption.TCP_KEEPALIVE);
        query = Ask.withOption(query, EdnsOption.PADDING, new byte[9]);
        query = Ask.withOption(query, 65001, new byte[9]);
        for (Transport transport : Transport.values()) {
            byte[] response = ask.send(query, transport);
            assertThat(MessageReader.read(response, response.length).answer()).hasSize(1);
        }
        byte[] cut = Arrays.copyOf(query, query.length - 1);
        assertThat(ask.receive(cut, Transport.UDP).rcode()).isEqualTo(Rcode.FORMERR);
    }
}
