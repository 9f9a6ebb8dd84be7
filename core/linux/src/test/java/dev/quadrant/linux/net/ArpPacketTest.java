package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames byte by byte, as RFC 826 and RFC 5227 lay them out. */
class ArpPacketTest {
    private static final MacAddress MAC = new MacAddress(0x02005e10ab01L);
    private static final MacAddress OTHER = new MacAddress(0x02005e10ab02L);
    private static final InetAddress ADDRESS = address("192.0.2.53");
    private static final InetAddress ASKER = address("192.0.2.9");
    private static final String HEAD = "0806" + "0001080006040001";

    @Test
    void announcesInBothForms() {
        assertThat(hex(ArpPacket.announcement(ADDRESS, MAC).frame(MacAddress.BROADCAST)))
                .isEqualTo("ffffffffffff02005e10ab01" + HEAD + "02005e10ab01c0000235" + "ffffffffffffc0000235");
        assertThat(hex(ArpPacket.gratuitousReply(ADDRESS, MAC).frame(MacAddress.BROADCAST)))
                .isEqualTo("ffffffffffff02005e10ab01" + "0806" + "0001080006040002" + "02005e10ab01c0000235"
                        + "02005e10ab01c0000235");
    }

    @Test
    void probesWithoutAClaim() {
        assertThat(hex(ArpPacket.probe(ADDRESS, MAC).frame(MacAddress.BROADCAST)))
                .isEqualTo("ffffffffffff02005e10ab01" + HEAD + "02005e10ab0100000000" + "000000000000c0000235");
    }

    @Test
    void answersTheOneWhoAsked() {
        ArpPacket answer = ArpPacket.answer(ADDRESS, MAC, ASKER, OTHER);
        assertThat(hex(answer.frame(OTHER)))
                .isEqualTo("02005e10ab0202005e10ab01" + "0806" + "0001080006040002" + "02005e10ab01c0000235"
                        + "02005e10ab02c0000209");
        byte[] frame = answer.frame(OTHER);
        assertThat(ArpPacket.parse(frame, frame.length)).isEqualTo(answer);
    }

    @Test
    void whatIsNoArpOfIpv4OnEthernetIsNothing() {
        byte[] frame = ArpPacket.announcement(ADDRESS, MAC).frame(MacAddress.BROADCAST);
        assertThat(ArpPacket.parse(frame, frame.length)).isNotNull();
        assertThat(ArpPacket.parse(frame, frame.length - 1)).as("cut").isNull();
        assertThat(ArpPacket.parse(frame, 0)).as("nothing").isNull();
        for (int at : new int[] {12, 14, 16, 18, 19, 21}) {
            byte[] other = frame.clone();
            other[at] ^= 0x10;
            assertThat(ArpPacket.parse(other, other.length)).as("byte %d", at).isNull();
        }
        byte[] group = frame.clone();
        group[22] |= 1;
        assertThat(ArpPacket.parse(group, group.length)).as("from a group").isNull();
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(7);
        byte[] template = ArpPacket.announcement(ADDRESS, MAC).frame(MacAddress.BROADCAST);
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = template.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            ArpPacket packet = ArpPacket.parse(frame, random.nextInt(frame.length + 1));
            if (packet != null) {
                assertThat(packet.frame(OTHER)).hasSize(ArpPacket.FRAME);
            }
        }
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
