package dev.quadrant.linux;

import java.lang.foreign.MemorySegment;

/**
 * The C library's calls, as thin as they come: a call returns what the C function returns, or the negated {@code errno}
 * (see {@link Errno}) where that would return -1. Pointers travel as addresses (see {@link Memory}). Nothing here
 * allocates on the heap, throws for a failed call, or retries after EINTR: callers do.
 *
 * <p>Two faces: on the JVM each call is a method handle of java.lang.foreign; in a native binary {@link LibcInImage}
 * puts GraalVM's C interface in its place. A call that is added here is added there.
 *
 * <p>All methods may be called from any thread. A call that blocks in the kernel blocks its carrier thread: call it from
 * a platform thread.
 */
public final class Libc {
    private Libc() {}

    /** socket(2). */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.SOCKET.invokeExact(state, domain, type, protocol);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** bind(2). */
    public static int bind(int fd, long address, int length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.BIND.invokeExact(state, fd, address, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.LISTEN.invokeExact(state, fd, backlog);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** accept4(2). */
    public static int accept4(int fd, long address, long length, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.ACCEPT4.invokeExact(state, fd, address, length, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** connect(2). */
    public static int connect(int fd, long address, int length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.CONNECT.invokeExact(state, fd, address, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** shutdown(2). */
    public static int shutdown(int fd, int how) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.SHUTDOWN.invokeExact(state, fd, how);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getsockname(2). */
    public static int getsockname(int fd, long address, long length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.GETSOCKNAME.invokeExact(state, fd, address, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int name, long value, int length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.SETSOCKOPT.invokeExact(state, fd, level, name, value, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getsockopt(2). */
    public static int getsockopt(int fd, int level, int name, long value, long length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.GETSOCKOPT.invokeExact(state, fd, level, name, value, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** close(2). */
    public static int close(int fd) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.CLOSE.invokeExact(state, fd);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** close_range(2), since Linux 5.9. */
    public static int closeRange(int first, int last, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.CLOSE_RANGE.invokeExact(state, first, last, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** read(2). */
    public static long read(int fd, long buffer, long count) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.READ.invokeExact(state, fd, buffer, count);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** write(2). */
    public static long write(int fd, long buffer, long count) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.WRITE.invokeExact(state, fd, buffer, count);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recv(2). */
    public static long recv(int fd, long buffer, long count, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.RECV.invokeExact(state, fd, buffer, count, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** send(2). */
    public static long send(int fd, long buffer, long count, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.SEND.invokeExact(state, fd, buffer, count, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recvfrom(2). */
    public static long recvfrom(int fd, long buffer, long count, int flags, long address, long length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.RECVFROM.invokeExact(state, fd, buffer, count, flags, address, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** sendto(2). */
    public static long sendto(int fd, long buffer, long count, int flags, long address, int length) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.SENDTO.invokeExact(state, fd, buffer, count, flags, address, length);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** writev(2). */
    public static long writev(int fd, long vectors, int count) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.WRITEV.invokeExact(state, fd, vectors, count);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recvmmsg(2). */
    public static int recvmmsg(int fd, long messages, int count, int flags, long timeout) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.RECVMMSG.invokeExact(state, fd, messages, count, flags, timeout);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** sendmmsg(2). */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.SENDMMSG.invokeExact(state, fd, messages, count, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_create1(2). */
    public static int epollCreate(int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.EPOLL_CREATE1.invokeExact(state, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_ctl(2). */
    public static int epollControl(int epoll, int operation, int fd, long event) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.EPOLL_CTL.invokeExact(state, epoll, operation, fd, event);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_wait(2). */
    public static int epollWait(int epoll, long events, int count, int timeoutMillis) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.EPOLL_WAIT.invokeExact(state, epoll, events, count, timeoutMillis);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** eventfd(2). */
    public static int eventfd(int initial, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.EVENTFD.invokeExact(state, initial, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** setpriority(2). */
    public static int setpriority(int which, int who, int nice) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.SETPRIORITY.invokeExact(state, which, who, nice);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** poll(2). */
    public static int poll(long fds, long count, int timeoutMillis) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.POLL.invokeExact(state, fds, count, timeoutMillis);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** pipe2(2). */
    public static int pipe2(long fds, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.PIPE2.invokeExact(state, fds, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** splice(2). */
    public static long splice(int from, long fromOffset, int to, long toOffset, long count, int flags) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.SPLICE.invokeExact(state, from, fromOffset, to, toOffset, count, flags);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** open(2); path is a NUL-terminated string. */
    public static int open(long path, int flags, int mode) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.OPEN.invokeExact(state, path, flags, mode);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** ioctl(2). */
    public static int ioctl(int fd, long request, long argument) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.IOCTL.invokeExact(state, fd, request, argument);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** fcntl(2). */
    public static int fcntl(int fd, int command, long argument) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.FCNTL.invokeExact(state, fd, command, argument);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_create(2). */
    public static int timerCreate(int clock, long event, long timer) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.TIMER_CREATE.invokeExact(state, clock, event, timer);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_settime(2); timer is the handle that timer_create stored. */
    public static int timerSetTime(long timer, int flags, long value, long old) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.TIMER_SETTIME.invokeExact(state, timer, flags, value, old);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_delete(2). */
    public static int timerDelete(long timer) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.TIMER_DELETE.invokeExact(state, timer);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** clock_gettime(2). */
    public static int clockGetTime(int clock, long time) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.CLOCK_GETTIME.invokeExact(state, clock, time);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** prctl(2). */
    public static int prctl(int option, long a, long b, long c, long d) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.PRCTL.invokeExact(state, option, a, b, c, d);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** kill(2). */
    public static int kill(int process, int signal) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.KILL.invokeExact(state, process, signal);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getpid(2). */
    public static int getpid() {
        try {
            return (int) LibcHandles.GETPID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getuid(2). */
    public static int getuid() {
        try {
            return (int) LibcHandles.GETUID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** if_nametoindex(3); 0 becomes the negated error number. */
    public static int interfaceIndex(long name) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.IF_NAMETOINDEX.invokeExact(state, name);
            return returned == 0 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** calloc(3); 0 becomes -ENOMEM. */
    public static long calloc(long count, long size) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            long returned = (long) LibcHandles.CALLOC.invokeExact(state, count, size);
            return returned == 0 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** madvise(2); whole pages. */
    public static int advise(long address, long bytes, int advice) {
        MemorySegment state = LibcHandles.STATE.get();
        try {
            int returned = (int) LibcHandles.MADVISE.invokeExact(state, address, bytes, advice);
            return returned == -1 ? -LibcHandles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** free(3). */
    public static void free(long address) {
        try {
            LibcHandles.FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
