package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

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

    /** The greatest number, as an unsigned one. */
    private static final int NO_DESCRIPTOR = -1;

    private static boolean rehearsed;

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
            rehearse();
            Holder holder = new Holder(FIRST_DESCRIPTOR, CLOSE_RANGE_UNSHARE, path, request);
            holder.start("hold-" + name);
            if (holder.index < 0) {
                holder.end();
            }
            LinuxException.check("open /dev/net/tun", holder.fd);
            LinuxException.check("make TUN device " + name, holder.index);
            return new TunDevice(name, holder);
        } finally {
            Memory.free(path);
            Memory.free(request);
        }
    }

    /**
     * Has a thread that keeps its descriptors do once what a holder does, with a file that is no TUN device. What a JVM loads and
     * links on the first pass over a piece of code it has then.
     */
    private static synchronized void rehearse() {
        if (rehearsed) {
            return;
        }
        long path = Memory.string("/dev/null");
        long request = Memory.allocate(IFREQ_BYTES);
        try {
            Holder holder = new Holder(NO_DESCRIPTOR, 0, path, request);
            holder.start("hold-rehearsal");
            holder.end();
        } finally {
            Memory.free(path);
            Memory.free(request);
        }
        rehearsed = true;
    }

    /**
     * What the thread that has the descriptor does: the same steps in every case, and each of them once in {@link #rehearse}. It must
     * load no class, since classes come from files whose descriptors it does not have; a JVM that fails to load the classes of
     * the exceptions that tell of it dies by SIGSEGV. So it waits by {@link LockSupport}, which needs no further class.
     */
    private static final class Holder implements Runnable {
        private final int firstClosed;
        private final int closeFlags;
        private final long path;
        private final long request;
        private final Thread maker = Thread.currentThread();
        private Thread thread;
        private volatile boolean tried;
        private volatile boolean released;
        /** What open(2) returned; a negated error number when it failed. */
        int fd;

        /** The device's index; a negated error number when there is none. */
        int index;

        Holder(int firstClosed, int closeFlags, long path, long request) {
            this.firstClosed = firstClosed;
            this.closeFlags = closeFlags;
            this.path = path;
            this.request = request;
        }

        /** Returns when {@link #fd} and {@link #index} are known. */
        void start(String name) {
            thread = Thread.ofPlatform()
                    .name(name)
                    .daemon(true)
                    .stackSize(STACK_BYTES)
                    .start(this);
            boolean interrupted = false;
            while (!tried) {
                LockSupport.park(this);
                // Else it would not park again.
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run() {
            // A kernel older than 5.9 refuses; then the descriptor is every thread's, and all but a hanging disk is as
            // above.
            Libc.closeRange(firstClosed, NO_DESCRIPTOR, closeFlags);
            fd = Libc.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK, 0);
            int made = Libc.ioctl(fd, TUNSETIFF, request);
            int found = Libc.interfaceIndex(request);
            index = made < 0 ? made : found;
            tried = true;
            LockSupport.unpark(maker);
            do {
                LockSupport.park();
            } while (!released);
            Libc.close(fd);
        }

        /** Returns when the descriptor is closed. */
        void end() {
            released = true;
            LockSupport.unpark(thread);
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        holder.end();
    }
}
