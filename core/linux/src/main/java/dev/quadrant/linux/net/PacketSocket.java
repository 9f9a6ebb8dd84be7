package dev.quadrant.linux.net;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;

/** Sends Ethernet frames as they are, and receives those that its filter lets through (packet(7)). For one thread at a time. */
final class PacketSocket implements AutoCloseable {
    /** Longest frame that is sent, and what is kept of a longer one that is received. */
    static final int FRAME_MAX = 256;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCKADDR_LL = 20;

    private final int fd;
    private final int interfaceIndex;
    private final long address = Memory.allocate(SOCKADDR_LL);
    private final long frame = Memory.allocate(FRAME_MAX);

    private PacketSocket(int fd, int interfaceIndex) {
        this.fd = fd;
        this.interfaceIndex = interfaceIndex;
    }

    /** A socket that only sends. */
    static PacketSocket sending(int interfaceIndex) throws LinuxException {
        // Protocol 0: the kernel hands no received frame to this socket.
        return new PacketSocket(
                LinuxException.check(
                        "open a packet socket", Libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
                interfaceIndex);
    }

    /** A socket that also receives the frames of one EtherType that a filter takes, of one interface alone. */
    static PacketSocket receiving(int interfaceIndex, short etherType, SocketFilter filter) throws LinuxException {
        PacketSocket socket = sending(interfaceIndex);
        try {
            // Bound only behind its filter, so that nothing else is ever in its queue.
            filter.attach(socket.fd);
            Memory.putShort(socket.address, (short) AF_PACKET);
            Memory.putShort(socket.address + 2, Short.reverseBytes(etherType));
            Memory.putInt(socket.address + 4, interfaceIndex);
            LinuxException.check("bind a packet socket", Libc.bind(socket.fd, socket.address, SOCKADDR_LL));
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** The descriptor, for poll(2). */
    int fd() {
        return fd;
    }

    /** Sends one whole frame. */
    void send(byte[] bytes) throws LinuxException {
        Memory.putShort(address, (short) AF_PACKET);
        Memory.putShort(address + 2, (short) 0);
        Memory.putInt(address + 4, interfaceIndex);
        Memory.copy(bytes, 0, frame, bytes.length);
        long sent = Libc.sendto(fd, frame, bytes.length, 0, address, SOCKADDR_LL);
        if (sent < 0) {
            throw new LinuxException("send a frame", sent);
        }
    }

    /**
     * Takes the next frame, without waiting.
     *
     * @param into at least {@link #FRAME_MAX} bytes
     * @return its length, 0 when there is none
     */
    int receive(byte[] into) throws LinuxException {
        int length = received(Libc.recv(fd, frame, FRAME_MAX, 0));
        Memory.copy(frame, into, 0, length);
        return length;
    }

    /** The length that a call of recv(2) returned, 0 when there was nothing. */
    static int received(long returned) throws LinuxException {
        // ENETDOWN says once that the interface was switched off; the socket hears again when it is on.
        if (returned == -Errno.EAGAIN || returned == -Errno.EINTR || returned == -Errno.ENETDOWN) {
            return 0;
        }
        return LinuxException.check("listen to the neighbours", (int) returned);
    }

    @Override
    public void close() {
        Libc.close(fd);
        Memory.free(address);
        Memory.free(frame);
    }
}
