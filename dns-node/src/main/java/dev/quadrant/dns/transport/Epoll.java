package dev.quadrant.dns.transport;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** An epoll(7) instance with its array of events. Used by one thread, but for {@link #wake}. */
final class Epoll implements AutoCloseable {
    static final int IN = 1;
    static final int OUT = 4;
    /** Of several that wait for one descriptor, not all are woken; for {@link #add} alone. */
    static final int EXCLUSIVE = 1 << 28;

    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;
    private static final int MAX_EVENTS = 256;
    /** struct epoll_event is packed on x86-64 alone. */
    private static final int SIZE = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

    private static final int DATA = SIZE - Long.BYTES;

    private final int epoll = Libc.epollCreate(CLOEXEC);
    private final int wake = Libc.eventfd(0, CLOEXEC | NONBLOCK);
    private final long events = Memory.allocate((long) MAX_EVENTS * SIZE);
    private final long one = Memory.allocate(SIZE);
    private final long counter = Memory.allocate(Long.BYTES);

    Epoll() {
        if (epoll < 0 || wake < 0) {
            throw new IllegalStateException("no file descriptor for epoll");
        }
        add(wake, IN);
    }

    void add(int fd, int interest) {
        control(ADD, fd, interest);
    }

    void modify(int fd, int interest) {
        control(MODIFY, fd, interest);
    }

    void remove(int fd) {
        control(DELETE, fd, 0);
    }

    private void control(int operation, int fd, int interest) {
        Memory.putInt(one, interest);
        Memory.putLong(one + DATA, fd);
        Libc.epollControl(epoll, operation, fd, one);
    }

    /** Waits for events, at most so long; returns how many came, 0 for none. */
    int await(int timeoutMillis) {
        return Math.max(0, Libc.epollWait(epoll, events, MAX_EVENTS, timeoutMillis));
    }

    /** The descriptor of event {@code i}. */
    int fd(int i) {
        return (int) Memory.getLong(events + (long) i * SIZE + DATA);
    }

    /** Makes the waiting thread return. From any thread, before {@link #close}. */
    void wake() {
        Memory.putLong(counter, 1);
        Libc.write(wake, counter, Long.BYTES);
    }

    boolean isWake(int fd) {
        return fd == wake;
    }

    @Override
    public void close() {
        Libc.close(wake);
        Libc.close(epoll);
        Memory.free(events);
        Memory.free(one);
        Memory.free(counter);
    }
}
