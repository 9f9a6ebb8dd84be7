package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel's own filter lets through, tried on a local datagram socket, which any user may have. */
class SocketFilterTest {
    private static final int SOCK_DGRAM_NONBLOCK = 0x802;
    private static final MacAddress MAC = new MacAddress(0x02005e10ab01L);
    private static final MacAddress OTHER = new MacAddress(0x02005e10ab02L);
    private static final InetAddress ADDRESS = address("192.0.2.53");
    private static final InetAddress ELSE = address("192.0.2.54");

    private final long name = Memory.allocate(64);
    private final long buffer = Memory.allocate(256);
    private int nameLength;
    private int receiver;
    private int sender;

    @BeforeEach
    void open() throws Exception {
        byte[] abstractName =
                ("\0quadrant-filter-" + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        Memory.putShort(name, (short) SocketAddresses.AF_UNIX);
        Memory.copy(abstractName, 0, name + 2, abstractName.length);
        nameLength = 2 + abstractName.length;
        receiver = LinuxException.check("socket", Libc.socket(SocketAddresses.AF_UNIX, SOCK_DGRAM_NONBLOCK, 0));
        sender = LinuxException.check("socket", Libc.socket(SocketAddresses.AF_UNIX, SOCK_DGRAM_NONBLOCK, 0));
        LinuxException.check("bind", Libc.bind(receiver, name, nameLength));
    }

    @AfterEach
    void close() {
        Libc.close(receiver);
        Libc.close(sender);
        Memory.free(name);
        Memory.free(buffer);
    }

    @Test
    void onlyArpAboutTheAddressGoesThrough() throws Exception {
        byte[] other = ArpPacket.probe(ELSE, MAC).frame(MacAddress.BROADCAST);
        assertThat(passes(other)).as("before there is a filter").isTrue();
        SocketFilter.arp(ADDRESS).attach(receiver);
        assertThat(passes(other)).isFalse();
        assertThat(passes(ArpPacket.announcement(ELSE, MAC).frame(MacAddress.BROADCAST)))
                .isFalse();
        assertThat(passes(ArpPacket.probe(ADDRESS, MAC).frame(MacAddress.BROADCAST)))
                .isTrue();
        assertThat(passes(ArpPacket.answer(ADDRESS, MAC, ELSE, OTHER).frame(OTHER)))
                .isTrue();
        byte[] wrong = ArpPacket.probe(ADDRESS, MAC).frame(MacAddress.BROADCAST);
        wrong[15] = 6;
        assertThat(passes(wrong)).as("of another kind of network").isFalse();
        assertThat(passes(new byte[20])).as("too short to tell").isFalse();
    }

    private boolean passes(byte[] frame) {
        Memory.copy(frame, 0, buffer, frame.length);
        Libc.sendto(sender, buffer, frame.length, 0, name, nameLength);
        long received = Libc.recv(receiver, buffer, 256, 0);
        assertThat(received).isIn((long) frame.length, (long) -Errno.EAGAIN);
        return received > 0;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
