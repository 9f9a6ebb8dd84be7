package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;

/** Sends Ethernet frames as they are (packet(7)); receives nothing. Needs CAP_NET_RAW. For one thread at a time. */
public final class PacketSocket implements AutoCloseable {
    /** Longest frame that {@link #send} takes. */
    public static final int FRAME_MAX = 256;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCKADDR_LL = 20;

    private final int fd;
    private final long address = Memory.allocate(SOCKADDR_LL);
    private final long frame = Memory.allocate(FRAME_MAX);

    private PacketSocket(int fd) {
        this.fd = fd;
    }

    public static PacketSocket open() throws LinuxException {
        // Protocol 0: the kernel hands no received frame to this socket.
        return new PacketSocket(LinuxException.check(
                "open a packet socket", Libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
    }

    /** Sends one whole frame out of an interface. */
    public void send(int interfaceIndex, byte[] bytes) throws LinuxException {
        Memory.putShort(address, (short) AF_PACKET);
        Memory.putInt(address + 4, interfaceIndex);
        Memory.copy(bytes, 0, frame, bytes.length);
        long sent = Libc.sendto(fd, frame, bytes.length, 0, address, SOCKADDR_LL);
        if (sent < 0) {
            throw new LinuxException("send a frame", sent);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(address);
        Memory.free(frame);
    }
}
