package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** An epoll(7) descriptor and the memory that its events are written to. One thread. */
final class Epoll {
    static final int IN = 0x1;
    static final int URGENT = 0x2;
    static final int OUT = 0x4;
    static final int ERROR = 0x8;
    static final int HANG_UP = 0x10;
    static final int READ_HANG_UP = 0x2000;
    private static final int EDGE = 1 << 31;

    private static final int CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int BATCH = 256;
    /** The kernel packs the structure on x86-64 alone. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int STRIDE = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private final int fd;
    private final long events = Memory.allocate((long) BATCH * STRIDE);
    private final long change = Memory.allocate(STRIDE);

    Epoll() {
        fd = Libc.epollCreate(CLOEXEC);
        if (fd < 0) {
            throw new IllegalStateException("epoll_create1: " + Errno.describe(fd));
        }
    }

    /** Watches a connection for everything, each change reported once. */
    int watchEdges(int target, long token) {
        return control(ADD, target, IN | OUT | URGENT | READ_HANG_UP | EDGE, token);
    }

    /** Watches for something to read, reported for as long as it is there. */
    int watchReadable(int target, long token) {
        return control(ADD, target, IN, token);
    }

    /** Stops or starts again what {@link #watchReadable} began. */
    int pause(int target, long token, boolean paused) {
        return control(MODIFY, target, paused ? 0 : IN, token);
    }

    /** Watches no more. */
    int forget(int target) {
        return control(DELETE, target, 0, 0);
    }

    private int control(int operation, int target, int mask, long token) {
        Memory.putInt(change, mask);
        Memory.putLong(change + DATA, token);
        return Libc.epollControl(fd, operation, target, change);
    }

    /** Waits; returns how many events there are, 0 also when interrupted. */
    int await(int timeoutMillis) {
        int count = Libc.epollWait(fd, events, BATCH, timeoutMillis);
        if (count < 0 && count != -Errno.EINTR) {
            throw new IllegalStateException("epoll_wait: " + Errno.describe(count));
        }
        return Math.max(0, count);
    }

    int mask(int index) {
        return Memory.getInt(events + (long) index * STRIDE);
    }

    long token(int index) {
        return Memory.getLong(events + (long) index * STRIDE + DATA);
    }

    void close() {
        Libc.close(fd);
        Memory.free(events);
        Memory.free(change);
    }
}
