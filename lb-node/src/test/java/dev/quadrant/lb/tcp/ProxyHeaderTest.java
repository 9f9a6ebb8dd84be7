package dev.quadrant.lb.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String FOUR = "c0000201" + "c6336402" + "1f90" + "0050";
    private static final String SIX =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "1f900050";
    private static final int MUTATIONS = 300_000;

    private final ProxyHeader header = new ProxyHeader();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private int parse(byte[] octets) {
        return header.parse(octets, octets.length);
    }

    private void assertAddresses(String source, int port, String destination) {
        assertThat(header.source()).isEqualTo(new InetSocketAddress(source, port));
        assertThat(header.destination()).isEqualTo(new InetSocketAddress(destination, 80));
    }

    @Test
    void lineWithAddresses() {
        byte[] line = ascii("PROXY TCP4 192.0.2.1 198.51.100.2 8080 80\r\nGET");
        assertThat(parse(line)).isEqualTo(line.length - 3);
        assertAddresses("192.0.2.1", 8080, "198.51.100.2");
        assertThat(parse(ascii("PROXY TCP6 2001:db8::1 2001:db8::2 8080 80\r\n")))
                .isPositive();
        assertAddresses("2001:db8::1", 8080, "2001:db8::2");
        assertThat(header.secure()).isFalse();
    }

    @Test
    void lineOfNobody() {
        for (String line : new String[] {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff:f 65535 what ever\r\n"}) {
            assertThat(parse(ascii(line))).isEqualTo(line.length());
            assertThat(header.source()).isNull();
        }
    }

    @Test
    void longestLine() {
        String six = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        String line = "PROXY TCP6 " + six + " " + six + " 65535 65535\r\n";
        assertThat(parse(ascii(line))).isEqualTo(line.length());
        String longest = "PROXY UNKNOWN " + "x".repeat(107 - 16) + "\r\n";
        assertThat(longest).hasSize(107);
        assertThat(parse(ascii(longest))).isEqualTo(107);
        assertThat(parse(ascii(longest.replace("\r\n", "x\r\n")))).isEqualTo(ProxyHeader.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n",
                "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n",
                "PROXY TCP4 localhost 1.2.3.4 1 2\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY TCP6 ::1%lo ::1 1 2\r\n",
                "PROXY TCP6 ::1::1 ::1 1 2\r\n",
                "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY \r\n",
                "PROXY TCP4 1.2.3.4\u0000 1.2.3.4 1 2\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\n"
            })
    void malformedLine(String line) {
        assertThat(parse(ascii(line))).isEqualTo(ProxyHeader.MALFORMED);
        assertThat(header.source()).isNull();
    }

    @Test
    void binaryWithAddresses() {
        assertThat(parse(hex(SIGNATURE + "2111000c" + FOUR + "474554"))).isEqualTo(28);
        assertAddresses("192.0.2.1", 8080, "198.51.100.2");
        assertThat(parse(hex(SIGNATURE + "21210024" + SIX))).isEqualTo(52);
        assertAddresses("2001:db8::1", 8080, "2001:db8::2");
    }

    @Test
    void binaryOfNobody() {
        // LOCAL, with whatever; not specified; of a socket of the file system.
        for (String octets :
                new String[] {"20000000", "2011000c" + FOUR, "20000003ffffff", "21000000", "21000003ffffff"}) {
            byte[] whole = hex(SIGNATURE + octets);
            assertThat(parse(whole)).isEqualTo(whole.length);
            assertThat(header.source()).isNull();
        }
        assertThat(parse(hex(SIGNATURE + "213100d8" + "00".repeat(216)))).isEqualTo(16 + 216);
        assertThat(header.source()).isNull();
    }

    @Test
    void extensions() {
        // ALPN, and TLS with the client's bit.
        assertThat(parse(hex(SIGNATURE + "2111001c" + FOUR + "0100026832" + "200008" + "0100000000" + "000000")))
                .isEqualTo(44);
        assertThat(header.secure()).isTrue();
        assertThat(parse(hex(SIGNATURE + "21110014" + FOUR + "200005" + "0000000000")))
                .isEqualTo(36);
        assertThat(header.secure()).isFalse();
    }

    @Test
    void checksumIsVerified() {
        byte[] octets = hex(SIGNATURE + "21110013" + FOUR + "030004" + "00000000");
        CRC32C sum = new CRC32C();
        sum.update(octets);
        ByteBuffer.wrap(octets).putInt(octets.length - 4, (int) sum.getValue());
        assertThat(parse(octets)).isEqualTo(octets.length);
        octets[17] ^= 1;
        assertThat(parse(octets)).isEqualTo(ProxyHeader.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Versions 1 and 3, an unknown command, unknown families, datagrams.
                "1111000c" + FOUR,
                "3111000c" + FOUR,
                "2211000c" + FOUR,
                "2141000c" + FOUR,
                "2112000c" + FOUR,
                "2113000c" + FOUR,
                "2110000c" + FOUR,
                // Shorter than the addresses; longer than the limit; extensions that end behind the header.
                "2111000b" + FOUR,
                "21110000",
                "2111fff0",
                "2111000d" + FOUR + "01",
                "21110010" + FOUR + "01000268",
                "21110010" + FOUR + "03000100"
            })
    void malformedBinary(String octets) {
        assertThat(parse(hex(SIGNATURE + octets))).isEqualTo(ProxyHeader.MALFORMED);
    }

    private static byte[][] valid() {
        return new byte[][] {
            ascii("PROXY TCP4 192.0.2.1 198.51.100.2 8080 80\r\n"),
            ascii("PROXY TCP6 2001:db8::1 2001:db8::2 8080 80\r\n"),
            ascii("PROXY UNKNOWN\r\n"),
            hex(SIGNATURE + "2111000c" + FOUR),
            hex(SIGNATURE + "21210024" + SIX),
            hex(SIGNATURE + "2111001c" + FOUR + "0100026832" + "200008" + "0100000000" + "000000"),
            hex(SIGNATURE + "20000000")
        };
    }

    @Test
    void everyPartOfAHeaderIsIncomplete() {
        for (byte[] whole : valid()) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(header.parse(Arrays.copyOf(whole, length), length)).isEqualTo(ProxyHeader.INCOMPLETE);
            }
        }
    }

    /** Whatever comes: an answer within the limit, the same for the octets in parts, and nothing read behind them. */
    @Test
    void mutations() {
        Random random = new Random(5);
        byte[][] seeds = valid();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] octets = seeds[i % seeds.length].clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            int end = parse(octets);
            assertThat(end).isBetween(ProxyHeader.MALFORMED, octets.length);
            boolean known = header.source() != null;
            int cut = random.nextInt(octets.length + 1);
            int part = header.parse(Arrays.copyOf(octets, cut), cut);
            if (part == ProxyHeader.MALFORMED) {
                assertThat(end).isEqualTo(ProxyHeader.MALFORMED);
            } else if (part > 0) {
                assertThat(part).isEqualTo(end);
                assertThat(header.source() != null).isEqualTo(known);
            }
        }
    }

    /** What we write is read as it was meant. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1 198.51.100.2", "2001:db8::1 2001:db8::2"})
    void bothVersionsComeBack(String addresses) {
        String[] words = addresses.split(" ");
        for (ProxyVersion version : ProxyVersion.values()) {
            byte[] written =
                    version.announce(new InetSocketAddress(words[0], 8080), new InetSocketAddress(words[1], 80));
            assertThat(parse(written)).isEqualTo(written.length);
            assertAddresses(words[0], 8080, words[1]);
            byte[] own = version.ownHeader();
            assertThat(parse(own)).isEqualTo(own.length);
            assertThat(header.source()).isNull();
        }
    }

    @Test
    void twoFamiliesAreNobody() {
        for (ProxyVersion version : ProxyVersion.values()) {
            assertThat(version.announce(new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("2001:db8::1", 2)))
                    .isEqualTo(version.ownHeader());
        }
    }
}
