package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.nio.charset.StandardCharsets;

/**
 * A TUN device that lives as long as this object or the process, whichever ends first: it is not persistent, so the kernel
 * removes it, with its addresses, when the descriptor closes, however that happens. No packet is read from it: packets for
 * its addresses are for this host and never reach the device.
 *
 * <p>The descriptor is closed in children (O_CLOEXEC), or a hook that outlives the process would keep the address.
 */
public final class TunDevice implements AutoCloseable {
    /** Longest name of an interface in bytes. */
    public static final int NAME_MAX = 15;

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TUNSETIFF = 0x400454ca;
    private static final short IFF_TUN = 0x1;
    private static final short IFF_NO_PI = 0x1000;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;

    private final String name;
    private final int fd;
    private final int index;

    private TunDevice(String name, int fd, int index) {
        this.name = name;
        this.fd = fd;
        this.index = index;
    }

    /**
     * Makes a device, switched off and without addresses.
     *
     * @param name 1 to {@link #NAME_MAX} bytes of ASCII
     * @throws LinuxException without CAP_NET_ADMIN, without /dev/net/tun, or when the name is taken
     */
    public static TunDevice create(String name) throws LinuxException {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length == 0 || bytes.length > NAME_MAX) {
            throw new IllegalArgumentException("interface name '" + name + "'");
        }
        long path = Memory.string("/dev/net/tun");
        long request = Memory.allocate(IFREQ_BYTES);
        try {
            int fd = LinuxException.check("open /dev/net/tun", Libc.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0));
            Memory.copy(bytes, 0, request, bytes.length);
            Memory.putShort(request + IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI));
            int made = Libc.ioctl(fd, TUNSETIFF, request);
            int index = made < 0 ? made : Libc.interfaceIndex(request);
            if (index < 0) {
                Libc.close(fd);
                throw new LinuxException("make TUN device " + name, index);
            }
            return new TunDevice(name, fd, index);
        } finally {
            Memory.free(path);
            Memory.free(request);
        }
    }

    public String name() {
        return name;
    }

    /** The interface's index. */
    public int index() {
        return index;
    }

    /** Removes the device and its addresses; they are gone when this returns. */
    @Override
    public void close() {
        Libc.close(fd);
    }
}
