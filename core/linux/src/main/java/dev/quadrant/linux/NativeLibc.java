package dev.quadrant.linux;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CIntPointer;

/** The C functions behind {@link LibcInImage}; addresses are passed as 64-bit integers, which every 64-bit Linux ABI allows. */
final class NativeLibc {
    private NativeLibc() {}

    @CFunction(value = "__errno_location", transition = CFunction.Transition.NO_TRANSITION)
    static native CIntPointer errnoLocation();

    /** What {@link Libc}'s calls return: the value, or the negated {@code errno} for -1. */
    static int result(int returned) {
        return returned == -1 ? -errnoLocation().read() : returned;
    }

    static long result(long returned) {
        return returned == -1 ? -errnoLocation().read() : returned;
    }

    @CFunction("socket")
    static native int socket(int domain, int type, int protocol);

    @CFunction("bind")
    static native int bind(int fd, long address, int length);

    @CFunction("listen")
    static native int listen(int fd, int backlog);

    @CFunction("accept4")
    static native int accept4(int fd, long address, long length, int flags);

    @CFunction("connect")
    static native int connect(int fd, long address, int length);

    @CFunction("shutdown")
    static native int shutdown(int fd, int how);

    @CFunction("getsockname")
    static native int getsockname(int fd, long address, long length);

    @CFunction("setsockopt")
    static native int setsockopt(int fd, int level, int name, long value, int length);

    @CFunction("getsockopt")
    static native int getsockopt(int fd, int level, int name, long value, long length);

    @CFunction("close")
    static native int close(int fd);

    @CFunction("close_range")
    static native int closeRange(int first, int last, int flags);

    @CFunction("read")
    static native long read(int fd, long buffer, long count);

    @CFunction("write")
    static native long write(int fd, long buffer, long count);

    @CFunction("recv")
    static native long recv(int fd, long buffer, long count, int flags);

    @CFunction("send")
    static native long send(int fd, long buffer, long count, int flags);

    @CFunction("recvfrom")
    static native long recvfrom(int fd, long buffer, long count, int flags, long address, long length);

    @CFunction("sendto")
    static native long sendto(int fd, long buffer, long count, int flags, long address, int length);

    @CFunction("writev")
    static native long writev(int fd, long vectors, int count);

    @CFunction("recvmmsg")
    static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    @CFunction("sendmmsg")
    static native int sendmmsg(int fd, long messages, int count, int flags);

    @CFunction("epoll_create1")
    static native int epollCreate(int flags);

    @CFunction("epoll_ctl")
    static native int epollControl(int epoll, int operation, int fd, long event);

    @CFunction("epoll_wait")
    static native int epollWait(int epoll, long events, int count, int timeoutMillis);

    @CFunction("setpriority")
    static native int setpriority(int which, int who, int nice);

    @CFunction("eventfd")
    static native int eventfd(int initial, int flags);

    @CFunction("poll")
    static native int poll(long fds, long count, int timeoutMillis);

    @CFunction("pipe2")
    static native int pipe2(long fds, int flags);

    @CFunction("splice")
    static native long splice(int from, long fromOffset, int to, long toOffset, long count, int flags);

    @CFunction("open")
    static native int open(long path, int flags, int mode);

    @CFunction("ioctl")
    static native int ioctl(int fd, long request, long argument);

    @CFunction("fcntl")
    static native int fcntl(int fd, int command, long argument);

    @CFunction("timer_create")
    static native int timerCreate(int clock, long event, long timer);

    @CFunction("timer_settime")
    static native int timerSetTime(long timer, int flags, long value, long old);

    @CFunction("timer_delete")
    static native int timerDelete(long timer);

    @CFunction("clock_gettime")
    static native int clockGetTime(int clock, long time);

    @CFunction("prctl")
    static native int prctl(int option, long a, long b, long c, long d);

    @CFunction("kill")
    static native int kill(int process, int signal);

    @CFunction("getpid")
    static native int getpid();

    @CFunction("getuid")
    static native int getuid();

    @CFunction("if_nametoindex")
    static native int interfaceIndex(long name);

    @CFunction("calloc")
    static native long calloc(long count, long size);

    @CFunction("madvise")
    static native int advise(long address, long bytes, int advice);

    @CFunction("free")
    static native void free(long address);
}
