package dev.quadrant.linux;

/**
 * Descriptors that are waited for as one (epoll(7)): its own descriptor is readable as long as one of them is. A descriptor that
 * is closed leaves the group. For one thread at a time.
 */
public final class PollGroup implements AutoCloseable {
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;
    /** {@code sizeof(struct epoll_event)} where it is longest; it has 12 bytes on x86-64. */
    private static final int EPOLL_EVENT = 16;

    private final int fd;

    private PollGroup(int fd) {
        this.fd = fd;
    }

    public static PollGroup open() throws LinuxException {
        return new PollGroup(LinuxException.check("make an epoll group", Libc.epollCreate(EPOLL_CLOEXEC)));
    }

    /** Waits for {@code member} too. */
    public void add(int member) throws LinuxException {
        long event = Memory.allocate(EPOLL_EVENT);
        try {
            Memory.putInt(event, EPOLLIN);
            LinuxException.check("wait for a descriptor", Libc.epollControl(fd, EPOLL_CTL_ADD, member, event));
        } finally {
            Memory.free(event);
        }
    }

    /** The descriptor, for poll(2). */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
