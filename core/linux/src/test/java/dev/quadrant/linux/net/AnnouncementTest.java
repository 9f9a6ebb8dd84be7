package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames byte by byte, as RFC 826 and RFC 4861 lay them out. */
class AnnouncementTest {
    private static final MacAddress MAC = new MacAddress(0x02005e10ab01L);

    @Test
    void ipv4IsAnnouncedInBothForms() throws Exception {
        List<byte[]> frames = Announcement.of(InetAddress.getByName("192.0.2.53"), MAC);
        assertThat(frames.stream().map(HexFormat.of()::formatHex))
                .containsExactly(
                        "ffffffffffff02005e10ab010806" + "0001080006040001" + "02005e10ab01c0000235"
                                + "ffffffffffffc0000235",
                        "ffffffffffff02005e10ab010806" + "0001080006040002" + "02005e10ab01c0000235"
                                + "02005e10ab01c0000235");
    }

    @Test
    void ipv6IsAnnouncedWithOverride() throws Exception {
        List<byte[]> frames = Announcement.of(InetAddress.getByName("2001:db8::53"), MAC);
        assertThat(frames).hasSize(1);
        String frame = HexFormat.of().formatHex(frames.getFirst());
        String address = "20010db8000000000000000000000053";
        assertThat(frame)
                .startsWith("33330000000102005e10ab0186dd" + "6000000000203aff" + address
                        + "ff020000000000000000000000000001" + "8800")
                .endsWith("20000000" + address + "020102005e10ab01");
        assertThat(sum(frames.getFirst()))
                .as("the sum with its checksum in place")
                .isEqualTo(0xffff);
    }

    /** The Internet checksum's sum over pseudo header and body; all ones when the checksum is right (RFC 1071). */
    private static int sum(byte[] frame) {
        int sum = 32 + 58;
        for (int i = 14 + 8; i < frame.length; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }
}
