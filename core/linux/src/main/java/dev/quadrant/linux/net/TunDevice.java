package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A TUN device that lives as long as this object or the process, whichever ends first: it is not persistent, so the kernel
 * removes it, with its addresses, when the descriptor closes, however that happens. No packet is read from it: packets for
 * its addresses are for this host and never reach the device. So its MTU does not matter and one queue is enough.
 *
 * <p>The descriptor is in a table of descriptors that belongs to one thread, which does nothing but hold it. Descriptors that
 * threads share close when the last of the threads has gone, and one that waits for a disk that hangs (state D) does not go,
 * not even for SIGKILL: the address would outlive the process's work, and the lease. The holding thread never waits for anything
 * of that kind, so it goes at once. Children do not get the descriptor either: they are made by other threads.
 */
public final class TunDevice implements AutoCloseable {
    /** Longest name of an interface in bytes. */
    public static final int NAME_MAX = 15;

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLOSE_RANGE_UNSHARE = 2;
    /** Behind standard input, output and error. */
    private static final int FIRST_DESCRIPTOR = 3;

    private static final long TUNSETIFF = 0x400454ca;
    private static final short IFF_TUN = 0x1;
    private static final short IFF_NO_PI = 0x1000;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;
    private static final int STACK_BYTES = 256 * 1024;

    private final String name;
    private final Holder holder;

    private TunDevice(String name, Holder holder) {
        this.name = name;
        this.holder = holder;
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
            Memory.copy(bytes, 0, request, bytes.length);
            Memory.putShort(request + IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI));
            Holder holder = new Holder(path, request);
            Thread.ofPlatform()
                    .name("hold-" + name)
                    .daemon(true)
                    .stackSize(STACK_BYTES)
                    .start(holder);
            await(holder.tried);
            LinuxException.check("open /dev/net/tun", holder.fd);
            LinuxException.check("make TUN device " + name, holder.index);
            return new TunDevice(name, holder);
        } finally {
            Memory.free(path);
            Memory.free(request);
        }
    }

    /**
     * The thread that has the descriptor. It makes no exceptions and loads no classes: those come from files, whose descriptors
     * it does not have.
     */
    private static final class Holder implements Runnable {
        final CountDownLatch tried = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        private final long path;
        private final long request;
        /** What open(2) returned, and then the device's index; negated error numbers. */
        volatile int fd;

        volatile int index;

        Holder(long path, long request) {
            this.path = path;
            this.request = request;
        }

        @Override
        public void run() {
            // A kernel older than 5.9 refuses; then the descriptor is every thread's, and all but a hanging disk is as
            // above.
            Libc.closeRange(FIRST_DESCRIPTOR, -1, CLOSE_RANGE_UNSHARE);
            fd = Libc.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
            if (fd >= 0) {
                int made = Libc.ioctl(fd, TUNSETIFF, request);
                index = made < 0 ? made : Libc.interfaceIndex(request);
                if (index < 0) {
                    Libc.close(fd);
                }
            }
            tried.countDown();
            if (fd >= 0 && index >= 0) {
                await(release);
                Libc.close(fd);
            }
            released.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public String name() {
        return name;
    }

    /** The interface's index. */
    public int index() {
        return holder.index;
    }

    /** Removes the device and its addresses; they are gone when this returns. */
    @Override
    public void close() {
        holder.release.countDown();
        await(holder.released);
    }
}
