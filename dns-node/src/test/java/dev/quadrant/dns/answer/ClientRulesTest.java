package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Zone;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask, and how much. */
class ClientRulesTest {
    private static final String TEXT = """
        $TTL 60
        @ IN SOA ns1 host 7 7200 3600 1209600 300
        @ NS ns1
        ns1 A 192.0.2.1
        *.w A 192.0.2.2
        """;

    private static final Zone OPEN = Ask.zone("open.test", TEXT);
    private static final Zone CLOSED = Ask.zone("closed.test", TEXT + "alias CNAME ns1.open.test.\n");
    private static final long SECOND = 1_000_000_000;

    private static AddressSet set(String... networks) {
        return AddressSet.parse(List.of(networks));
    }

    private static long counted(Ask ask, Reason reason) {
        return ask.tally.messages(reason);
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource({
        "192.0.2.1, 192.0.2.0/24, true",
        "192.0.3.1, 192.0.2.0/24, false",
        "192.0.3.1, 192.0.2.0/23, true",
        "10.1.2.3, 0.0.0.0/0, true",
        "2001:db8::1, 0.0.0.0/0, false",
        "2001:db8::1, 2001:db8::/32, true",
        "2001:db8:0:1::1, 2001:db8::/64, false",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:0/80, true",
        "2001:db8::2:0:0:1, 2001:db8::1:0:0:0/80, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.2, 192.0.2.1, false",
        "::1, ::/0, true"
    })
    void knowsNetworks(String address, String network, boolean expected) {
        Ask ask = new Ask(
                        AnswerSettings.DEFAULT, new Policy(set(network), AddressSet.EMPTY, Ask.SECRETS), Map.of(), OPEN)
                .from(address);
        assertThat(ask.line("ns1.open.test", "A").startsWith("NOERROR")).isEqualTo(expected);
        assertThat(counted(ask, Reason.CLIENT_NOT_ALLOWED)).isEqualTo(expected ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({"300.1.1.1", "192.0.2.0/33", "example.com", "::/129", "192.0.2.0/x", "''"})
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> set(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closesAZoneToOthers() {
        Ask ask = new Ask(AnswerSettings.DEFAULT, Ask.OPEN, Map.of("closed.test.", set("10.0.0.0/8")), OPEN, CLOSED);
        assertThat(ask.line("ns1.open.test", "A")).startsWith("NOERROR");
        assertThat(ask.line("ns1.closed.test", "A")).isEqualTo("REFUSED | | |");
        assertThat(ask.from("10.1.1.1").line("ns1.closed.test", "A")).startsWith("NOERROR");
    }

    @Test
    void doesNotLeakAClosedZoneThroughAnAlias() {
        Ask ask = new Ask(AnswerSettings.DEFAULT, Ask.OPEN, Map.of("open.test.", set("10.0.0.0/8")), OPEN, CLOSED);
        assertThat(ask.line("alias.closed.test", "A"))
                .startsWith("NOERROR aa | alias.closed.test. 60 CNAME ns1.open.test. |");
    }

    @Test
    void doesNotSpeakToClientsOnTheDropList() {
        Policy policy = new Policy(null, set("198.51.100.0/24"), Ask.SECRETS);
        Ask ask = new Ask(AnswerSettings.DEFAULT, policy, Map.of(), OPEN);
        assertThat(ask.send(Ask.question("ns1.open.test", Type.A), Transport.UDP))
                .isEmpty();
        assertThat(counted(ask, Reason.CLIENT_DROPPED)).isEqualTo(1);
    }

    private static Ask limited(int responses, int queries, int slip) {
        RateLimits limits = new RateLimits(responses, queries, slip, 24, 56, set("127.0.0.0/8"));
        return new Ask(AnswerSettings.DEFAULT.limits(limits), OPEN);
    }

    /** How many of {@code count} queries at one moment get: a whole answer, a truncated one, none. */
    private static List<Integer> ask(Ask ask, String name, int count, Transport transport) {
        int whole = 0;
        int cut = 0;
        for (int i = 0; i < count; i++) {
            byte[] response = ask.send(Ask.question(name.replace("#", "r" + i), Type.A), transport);
            if (response.length > 0) {
                boolean truncated =
                        MessageReader.read(response, response.length).isTruncated();
                cut += truncated ? 1 : 0;
                whole += truncated ? 0 : 1;
            }
        }
        return List.of(whole, cut, count - whole - cut);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ns1.open.test", "#.w.open.test", "#.open.test", "#.nowhere.test"})
    void limitsResponsesOfOneKind(String name) {
        Ask ask = limited(10, 0, 2);
        assertThat(ask(ask, name, 30, Transport.UDP)).containsExactly(10, 10, 10);
        assertThat(counted(ask, Reason.RATE_LIMITED)).isEqualTo(10);
        assertThat(counted(ask, Reason.RATE_SLIPPED)).isEqualTo(10);
        assertThat(ask(ask, name, 30, Transport.TCP))
                .as("TCP proves the address")
                .containsExactly(30, 0, 0);
        ask.at(Ask.OPEN, 0, SECOND / 2);
        assertThat(ask(ask, name, 30, Transport.UDP).getFirst())
                .as("half a second later")
                .isEqualTo(5);
        ask.at(Ask.OPEN, 0, 10 * SECOND);
        assertThat(ask(ask, name, 30, Transport.UDP).getFirst())
                .as("long after")
                .isEqualTo(10);
        ask.at(Ask.OPEN, 0, 11 * 86_400 * SECOND);
        assertThat(ask(ask, name, 30, Transport.UDP).getFirst())
                .as("days after")
                .isEqualTo(10);
    }

    @Test
    void limitsNetworksAndNotAddresses() {
        Ask ask = limited(10, 0, 0);
        assertThat(ask(ask, "ns1.open.test", 10, Transport.UDP)).containsExactly(10, 0, 0);
        assertThat(ask(ask.from("198.51.100.7"), "ns1.open.test", 1, Transport.UDP))
                .containsExactly(0, 0, 1);
        assertThat(ask(ask.from("198.51.101.7"), "ns1.open.test", 1, Transport.UDP))
                .containsExactly(1, 0, 0);
        assertThat(ask(ask.from("127.0.0.1"), "ns1.open.test", 100, Transport.UDP))
                .containsExactly(100, 0, 0);
    }

    @Test
    void limitsAllQueriesOfANetwork() {
        Ask ask = limited(0, 20, 1);
        assertThat(ask(ask, "ns1.open.test", 15, Transport.UDP)).containsExactly(15, 0, 0);
        assertThat(ask(ask, "#.open.test", 15, Transport.UDP)).containsExactly(5, 10, 0);
    }

    @Test
    void asksForACookieAndLetsItPass() {
        Ask ask = limited(1, 0, 1);
        byte[] plain = Ask.withOpt(Ask.question("ns1.open.test", Type.A), 1232, 0, 0);
        byte[] client = Ask.withOption(plain, EdnsOption.COOKIE, HexFormat.of().parseHex("2464c4abcf10c957"));
        assertThat(ask.receive(client, Transport.UDP).rcode()).isEqualTo(Rcode.NOERROR);
        byte[] bad = ask.send(client, Transport.UDP);
        assertThat(MessageReader.read(bad, bad.length).rcode()).isEqualTo(Rcode.BADCOOKIE);
        byte[] proven = Ask.withOption(plain, EdnsOption.COOKIE, Ask.option(bad, EdnsOption.COOKIE));
        for (int i = 0; i < 50; i++) {
            assertThat(ask.receive(proven, Transport.UDP).answer()).hasSize(1);
        }
    }
}
