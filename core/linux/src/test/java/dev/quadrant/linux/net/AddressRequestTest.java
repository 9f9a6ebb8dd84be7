package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Byte vectors that a kernel accepted, and whatever else may come from a socket. */
class AddressRequestTest {
    private static final String IPV4 = """
        4c000000 1400 0505 01000000 00000000
        02 20 00 fe 03000000
        0800 0200 c0000235
        0800 0100 c0000235
        1400 0600 00000000 ffffffff 00000000 00000000
        0800 0800 00020000
        0500 0b00 56000000
        """;

    private static final String IPV6 = """
        64000000 1400 0505 01000000 00000000
        0a 80 00 00 03000000
        1400 0200 20010db8000000000000000000000053
        1400 0100 20010db8000000000000000000000053
        1400 0600 00000000 ffffffff 00000000 00000000
        0800 0800 02020000
        0500 0b00 56000000
        """;

    @Test
    void writesTheBytesThatTheKernelTakes() throws Exception {
        assertThat(AddressRequest.add(1, 3, InetAddress.getByName("192.0.2.53"), RouteSocket.PROTOCOL))
                .isEqualTo(bytes(IPV4));
        assertThat(AddressRequest.add(1, 3, InetAddress.getByName("2001:db8::53"), RouteSocket.PROTOCOL))
                .isEqualTo(bytes(IPV6));
    }

    @Test
    void readsWhatItWrites() throws Exception {
        assertThat(read(bytes(IPV4)))
                .containsExactly(
                        new NetlinkEvent.Address(true, 3, InetAddress.getByName("192.0.2.53"), 32, 0x56, false));
        assertThat(read(bytes(IPV6)))
                .containsExactly(
                        new NetlinkEvent.Address(true, 3, InetAddress.getByName("2001:db8::53"), 128, 0x56, false));
        byte[] delete = AddressRequest.delete(9, 4, InetAddress.getByName("10.0.0.1"));
        assertThat(read(delete))
                .containsExactly(new NetlinkEvent.Address(false, 4, InetAddress.getByName("10.0.0.1"), 32, 0, false));
    }

    @Test
    void noBytesMakeTheReaderFail() {
        Random random = new Random(1);
        byte[] template = bytes(IPV4 + IPV6);
        for (int i = 0; i < 200_000; i++) {
            byte[] datagram = template.clone();
            for (int flips = random.nextInt(8); flips >= 0; flips--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            NetlinkReader.read(datagram, random.nextInt(datagram.length + 1), event -> {});
        }
    }

    private static List<NetlinkEvent> read(byte[] datagram) {
        List<NetlinkEvent> events = new ArrayList<>();
        NetlinkReader.read(datagram, datagram.length, events::add);
        return events;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
