package dev.quadrant.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

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
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.SOCKET.invokeExact(state, domain, type, protocol);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** bind(2). */
    public static int bind(int fd, long address, int length) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.BIND.invokeExact(state, fd, address, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.LISTEN.invokeExact(state, fd, backlog);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** accept4(2). */
    public static int accept4(int fd, long address, long length, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.ACCEPT4.invokeExact(state, fd, address, length, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** connect(2). */
    public static int connect(int fd, long address, int length) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.CONNECT.invokeExact(state, fd, address, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** shutdown(2). */
    public static int shutdown(int fd, int how) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.SHUTDOWN.invokeExact(state, fd, how);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getsockname(2). */
    public static int getsockname(int fd, long address, long length) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.GETSOCKNAME.invokeExact(state, fd, address, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int name, long value, int length) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.SETSOCKOPT.invokeExact(state, fd, level, name, value, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getsockopt(2). */
    public static int getsockopt(int fd, int level, int name, long value, long length) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.GETSOCKOPT.invokeExact(state, fd, level, name, value, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** close(2). */
    public static int close(int fd) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.CLOSE.invokeExact(state, fd);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** read(2). */
    public static long read(int fd, long buffer, long count) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.READ.invokeExact(state, fd, buffer, count);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** write(2). */
    public static long write(int fd, long buffer, long count) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.WRITE.invokeExact(state, fd, buffer, count);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recv(2). */
    public static long recv(int fd, long buffer, long count, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.RECV.invokeExact(state, fd, buffer, count, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** send(2). */
    public static long send(int fd, long buffer, long count, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.SEND.invokeExact(state, fd, buffer, count, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recvfrom(2). */
    public static long recvfrom(int fd, long buffer, long count, int flags, long address, long length) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.RECVFROM.invokeExact(state, fd, buffer, count, flags, address, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** sendto(2). */
    public static long sendto(int fd, long buffer, long count, int flags, long address, int length) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.SENDTO.invokeExact(state, fd, buffer, count, flags, address, length);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** writev(2). */
    public static long writev(int fd, long vectors, int count) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.WRITEV.invokeExact(state, fd, vectors, count);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** recvmmsg(2). */
    public static int recvmmsg(int fd, long messages, int count, int flags, long timeout) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.RECVMMSG.invokeExact(state, fd, messages, count, flags, timeout);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** sendmmsg(2). */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.SENDMMSG.invokeExact(state, fd, messages, count, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_create1(2). */
    public static int epollCreate(int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.EPOLL_CREATE1.invokeExact(state, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_ctl(2). */
    public static int epollControl(int epoll, int operation, int fd, long event) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.EPOLL_CTL.invokeExact(state, epoll, operation, fd, event);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** epoll_wait(2). */
    public static int epollWait(int epoll, long events, int count, int timeoutMillis) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.EPOLL_WAIT.invokeExact(state, epoll, events, count, timeoutMillis);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** eventfd(2). */
    public static int eventfd(int initial, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.EVENTFD.invokeExact(state, initial, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** poll(2). */
    public static int poll(long fds, long count, int timeoutMillis) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.POLL.invokeExact(state, fds, count, timeoutMillis);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** pipe2(2). */
    public static int pipe2(long fds, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.PIPE2.invokeExact(state, fds, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** splice(2). */
    public static long splice(int from, long fromOffset, int to, long toOffset, long count, int flags) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.SPLICE.invokeExact(state, from, fromOffset, to, toOffset, count, flags);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** open(2); path is a NUL-terminated string. */
    public static int open(long path, int flags, int mode) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.OPEN.invokeExact(state, path, flags, mode);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** ioctl(2). */
    public static int ioctl(int fd, long request, long argument) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.IOCTL.invokeExact(state, fd, request, argument);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** fcntl(2). */
    public static int fcntl(int fd, int command, long argument) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.FCNTL.invokeExact(state, fd, command, argument);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_create(2). */
    public static int timerCreate(int clock, long event, long timer) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.TIMER_CREATE.invokeExact(state, clock, event, timer);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_settime(2); timer is the handle that timer_create stored. */
    public static int timerSetTime(long timer, int flags, long value, long old) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.TIMER_SETTIME.invokeExact(state, timer, flags, value, old);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** timer_delete(2). */
    public static int timerDelete(long timer) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.TIMER_DELETE.invokeExact(state, timer);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** clock_gettime(2). */
    public static int clockGetTime(int clock, long time) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.CLOCK_GETTIME.invokeExact(state, clock, time);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** prctl(2). */
    public static int prctl(int option, long a, long b, long c, long d) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.PRCTL.invokeExact(state, option, a, b, c, d);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** kill(2). */
    public static int kill(int process, int signal) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.KILL.invokeExact(state, process, signal);
            return returned == -1 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getpid(2). */
    public static int getpid() {
        try {
            return (int) Handles.GETPID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** getuid(2). */
    public static int getuid() {
        try {
            return (int) Handles.GETUID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** if_nametoindex(3); 0 becomes the negated error number. */
    public static int interfaceIndex(long name) {
        MemorySegment state = Handles.STATE.get();
        try {
            int returned = (int) Handles.IF_NAMETOINDEX.invokeExact(state, name);
            return returned == 0 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** calloc(3); 0 becomes -ENOMEM. */
    public static long calloc(long count, long size) {
        MemorySegment state = Handles.STATE.get();
        try {
            long returned = (long) Handles.CALLOC.invokeExact(state, count, size);
            return returned == 0 ? -Handles.errno(state) : returned;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** free(3). */
    public static void free(long address) {
        try {
            Handles.FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The method handles, in a class of their own so that a native binary never initialises them. */
    @SuppressWarnings("restricted")
    private static final class Handles {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
        private static final VarHandle ERRNO =
                Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

        /** Where the calling thread's {@code errno} is saved by a call. */
        static final ThreadLocal<MemorySegment> STATE =
                ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

        static final MethodHandle SOCKET = handle(
                "socket",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle BIND = handle(
                "bind",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle LISTEN = handle(
                "listen",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle ACCEPT4 = handle(
                "accept4",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle CONNECT = handle(
                "connect",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle SHUTDOWN = handle(
                "shutdown",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle GETSOCKNAME = handle(
                "getsockname",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle SETSOCKOPT = handle(
                "setsockopt",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle GETSOCKOPT = handle(
                "getsockopt",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle CLOSE =
                handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), CAPTURE);
        static final MethodHandle READ = handle(
                "read",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle WRITE = handle(
                "write",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle RECV = handle(
                "recv",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle SEND = handle(
                "send",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle RECVFROM = handle(
                "recvfrom",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle SENDTO = handle(
                "sendto",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle WRITEV = handle(
                "writev",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle RECVMMSG = handle(
                "recvmmsg",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle SENDMMSG = handle(
                "sendmmsg",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle EPOLL_CREATE1 =
                handle("epoll_create1", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), CAPTURE);
        static final MethodHandle EPOLL_CTL = handle(
                "epoll_ctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle EPOLL_WAIT = handle(
                "epoll_wait",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle EVENTFD = handle(
                "eventfd",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle POLL = handle(
                "poll",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle PIPE2 = handle(
                "pipe2",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle SPLICE = handle(
                "splice",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle OPEN = handle(
                "open",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE,
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle IOCTL = handle(
                "ioctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE,
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle FCNTL = handle(
                "fcntl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                CAPTURE,
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle TIMER_CREATE = handle(
                "timer_create",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle TIMER_SETTIME = handle(
                "timer_settime",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle TIMER_DELETE =
                handle("timer_delete", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG), CAPTURE);
        static final MethodHandle CLOCK_GETTIME = handle(
                "clock_gettime",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle PRCTL = handle(
                "prctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                CAPTURE,
                Linker.Option.firstVariadicArg(1));
        static final MethodHandle KILL = handle(
                "kill",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                CAPTURE);
        static final MethodHandle GETPID = handle("getpid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        static final MethodHandle GETUID = handle("getuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        static final MethodHandle IF_NAMETOINDEX =
                handle("if_nametoindex", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG), CAPTURE);
        static final MethodHandle CALLOC = handle(
                "calloc",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                CAPTURE);
        static final MethodHandle FREE = handle("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

        private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
        }

        static int errno(MemorySegment state) {
            return (int) ERRNO.get(state, 0L);
        }
    }
}
