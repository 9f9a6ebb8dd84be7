package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames byte by byte, as RFC 4861 lays them out. */
class NeighbourPacketTest {
    private static final MacAddress MAC = new MacAddress(0x02005e10ab01L);
    private static final MacAddress OTHER = new MacAddress(0x02005e10ab02L);
    private static final InetAddress ADDRESS = address("2001:db8::53");
    private static final String TARGET = "20010db8000000000000000000000053";
    private static final String ASKER = "20010db8000000000000000000000009";
    private static final int IPV6_BODY = 14 + 40;

    @Test
    void announcesWithOverride() {
        byte[] frame = NeighbourPacket.advertisement(ADDRESS, MAC, 0).toAllNodes(MAC);
        assertThat(hex(frame))
                .startsWith("33330000000102005e10ab0186dd" + "6000000000203aff" + TARGET
                        + "ff020000000000000000000000000001" + "8800")
                .endsWith("20000000" + TARGET + "020102005e10ab01");
        assertThat(sum(frame)).as("the sum with its checksum in place").isEqualTo(0xffff);
    }

    @Test
    void answersTheOneWhoAsked() {
        NeighbourPacket answer =
                NeighbourPacket.advertisement(ADDRESS, MAC, NeighbourPacket.SOLICITED | NeighbourPacket.ROUTER);
        byte[] frame = answer.to(address("2001:db8::9"), OTHER, MAC);
        assertThat(hex(frame))
                .startsWith("02005e10ab0202005e10ab0186dd" + "6000000000203aff" + TARGET + ASKER + "8800")
                .endsWith("e0000000" + TARGET + "020102005e10ab01");
        assertThat(sum(frame)).isEqualTo(0xffff);
        byte[] body = Arrays.copyOfRange(frame, IPV6_BODY, frame.length);
        assertThat(NeighbourPacket.parse(body, body.length)).isEqualTo(answer);
        assertThat(hex(answer.body()))
                .as("its checksum is the kernel's to write")
                .startsWith("88000000")
                .endsWith(hex(body).substring(8));
    }

    @Test
    void probesWithoutAClaim() {
        byte[] frame = NeighbourPacket.probe(ADDRESS).toSolicitedNode(MAC);
        assertThat(hex(frame))
                .startsWith("3333ff00005302005e10ab0186dd" + "6000000000183aff" + "00".repeat(16)
                        + "ff0200000000000000000001ff000053" + "8700")
                .endsWith("00000000" + TARGET);
        assertThat(sum(frame)).isEqualTo(0xffff);
    }

    @Test
    void readsASolicitation() {
        byte[] body = HexFormat.of().parseHex("8700abcd00000000" + TARGET + "010102005e10ab02");
        assertThat(NeighbourPacket.parse(body, body.length)).isEqualTo(new NeighbourPacket(false, 0, ADDRESS, OTHER));
        byte[] bare = Arrays.copyOf(body, 24);
        assertThat(NeighbourPacket.parse(bare, bare.length))
                .isEqualTo(new NeighbourPacket(false, 0, ADDRESS, MacAddress.NONE));
        byte[] unknownOption =
                HexFormat.of().parseHex("8700abcd00000000" + TARGET + "0e01112233445566" + "010102005e10ab02");
        assertThat(NeighbourPacket.parse(unknownOption, unknownOption.length).linkLayer())
                .as("behind an option that is not known")
                .isEqualTo(OTHER);
    }

    @Test
    void whatRfc4861ThrowsAwayIsNothing() {
        String head = "8700abcd00000000";
        for (String bad : new String[] {
            head + TARGET.substring(2),
            "8701abcd00000000" + TARGET,
            "8800abcd00000000ff020000000000000000000000000001",
            "8600abcd00000000" + TARGET,
            head + TARGET + "010002005e10ab02",
            head + TARGET + "010202005e10ab02",
            head + TARGET + "010133005e10ab02"
        }) {
            byte[] body = HexFormat.of().parseHex(bad);
            assertThat(NeighbourPacket.parse(body, body.length)).as(bad).isNull();
        }
        assertThat(NeighbourPacket.parse(new byte[256], 0)).as("nothing").isNull();
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(7);
        byte[] template = HexFormat.of()
                .parseHex("8700abcd00000000" + TARGET + "010102005e10ab02" + "0e02112233445566".repeat(3));
        for (int i = 0; i < 200_000; i++) {
            byte[] body = template.clone();
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            NeighbourPacket packet = NeighbourPacket.parse(body, random.nextInt(body.length + 1));
            if (packet != null) {
                assertThat(packet.body()).hasSizeBetween(24, 32);
            }
        }
    }

    /** The Internet checksum's sum over pseudo header and body; all ones when the checksum is right (RFC 1071). */
    private static int sum(byte[] frame) {
        int sum = frame.length - IPV6_BODY + NeighbourPacket.ICMPV6;
        for (int i = 14 + 8; i < frame.length; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
