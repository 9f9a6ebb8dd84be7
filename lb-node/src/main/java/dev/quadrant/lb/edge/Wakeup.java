package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** Wakes a loop from another thread: an eventfd(2). */
final class Wakeup extends Channel {
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;

    private final long counter = Memory.allocate(Long.BYTES);
    private final long one = Memory.allocate(Long.BYTES);

    Wakeup(EventLoop loop) {
        super(loop, descriptor());
        Memory.putLong(one, 1);
    }

    private static int descriptor() {
        int fd = Libc.eventfd(0, CLOEXEC | NONBLOCK);
        if (fd < 0) {
            throw new IllegalStateException("eventfd: " + Errno.describe(fd));
        }
        return fd;
    }

    /** From any thread. A loop that has ended is not woken: its descriptor may be another's. */
    synchronized void wake() {
        if (open()) {
            Libc.write(fd(), one, Long.BYTES);
        }
    }

    @Override
    synchronized void abandon() {
        super.abandon();
    }

    @Override
    void ready(int events) {
        Libc.read(fd(), counter, Long.BYTES);
    }

    @Override
    void expired() {}
}
