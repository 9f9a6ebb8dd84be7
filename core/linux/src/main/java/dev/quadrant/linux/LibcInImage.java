package dev.quadrant.linux;

import static dev.quadrant.linux.NativeLibc.result;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * The native binary's face of {@link Libc}: calls through GraalVM's C interface, {@code errno} read right after.
 * A substitution class may hold nothing but substitutions; what they share is in {@link NativeLibc}.
 */
@TargetClass(Libc.class)
final class LibcInImage {
    private LibcInImage() {}

    @Substitute
    static int socket(int domain, int type, int protocol) {
        return result(NativeLibc.socket(domain, type, protocol));
    }

    @Substitute
    static int bind(int fd, long address, int length) {
        return result(NativeLibc.bind(fd, address, length));
    }

    @Substitute
    static int listen(int fd, int backlog) {
        return result(NativeLibc.listen(fd, backlog));
    }

    @Substitute
    static int accept4(int fd, long address, long length, int flags) {
        return result(NativeLibc.accept4(fd, address, length, flags));
    }

    @Substitute
    static int connect(int fd, long address, int length) {
        return result(NativeLibc.connect(fd, address, length));
    }

    @Substitute
    static int shutdown(int fd, int how) {
        return result(NativeLibc.shutdown(fd, how));
    }

    @Substitute
    static int getsockname(int fd, long address, long length) {
        return result(NativeLibc.getsockname(fd, address, length));
    }

    @Substitute
    static int setsockopt(int fd, int level, int name, long value, int length) {
        return result(NativeLibc.setsockopt(fd, level, name, value, length));
    }

    @Substitute
    static int getsockopt(int fd, int level, int name, long value, long length) {
        return result(NativeLibc.getsockopt(fd, level, name, value, length));
    }

    @Substitute
    static int close(int fd) {
        return result(NativeLibc.close(fd));
    }

    @Substitute
    static int closeRange(int first, int last, int flags) {
        return result(NativeLibc.closeRange(first, last, flags));
    }

    @Substitute
    static long read(int fd, long buffer, long count) {
        return result(NativeLibc.read(fd, buffer, count));
    }

    @Substitute
    static long write(int fd, long buffer, long count) {
        return result(NativeLibc.write(fd, buffer, count));
    }

    @Substitute
    static long recv(int fd, long buffer, long count, int flags) {
        return result(NativeLibc.recv(fd, buffer, count, flags));
    }

    @Substitute
    static long send(int fd, long buffer, long count, int flags) {
        return result(NativeLibc.send(fd, buffer, count, flags));
    }

    @Substitute
    static long recvfrom(int fd, long buffer, long count, int flags, long address, long length) {
        return result(NativeLibc.recvfrom(fd, buffer, count, flags, address, length));
    }

    @Substitute
    static long sendto(int fd, long buffer, long count, int flags, long address, int length) {
        return result(NativeLibc.sendto(fd, buffer, count, flags, address, length));
    }

    @Substitute
    static long writev(int fd, long vectors, int count) {
        return result(NativeLibc.writev(fd, vectors, count));
    }

    @Substitute
    static int recvmmsg(int fd, long messages, int count, int flags, long timeout) {
        return result(NativeLibc.recvmmsg(fd, messages, count, flags, timeout));
    }

    @Substitute
    static int sendmmsg(int fd, long messages, int count, int flags) {
        return result(NativeLibc.sendmmsg(fd, messages, count, flags));
    }

    @Substitute
    static int epollCreate(int flags) {
        return result(NativeLibc.epollCreate(flags));
    }

    @Substitute
    static int epollControl(int epoll, int operation, int fd, long event) {
        return result(NativeLibc.epollControl(epoll, operation, fd, event));
    }

    @Substitute
    static int epollWait(int epoll, long events, int count, int timeoutMillis) {
        return result(NativeLibc.epollWait(epoll, events, count, timeoutMillis));
    }

    @Substitute
    static int eventfd(int initial, int flags) {
        return result(NativeLibc.eventfd(initial, flags));
    }

    @Substitute
    static int setpriority(int which, int who, int nice) {
        return result(NativeLibc.setpriority(which, who, nice));
    }

    @Substitute
    static int poll(long fds, long count, int timeoutMillis) {
        return result(NativeLibc.poll(fds, count, timeoutMillis));
    }

    @Substitute
    static int pipe2(long fds, int flags) {
        return result(NativeLibc.pipe2(fds, flags));
    }

    @Substitute
    static long splice(int from, long fromOffset, int to, long toOffset, long count, int flags) {
        return result(NativeLibc.splice(from, fromOffset, to, toOffset, count, flags));
    }

    @Substitute
    static int open(long path, int flags, int mode) {
        return result(NativeLibc.open(path, flags, mode));
    }

    @Substitute
    static int ioctl(int fd, long request, long argument) {
        return result(NativeLibc.ioctl(fd, request, argument));
    }

    @Substitute
    static int fcntl(int fd, int command, long argument) {
        return result(NativeLibc.fcntl(fd, command, argument));
    }

    @Substitute
    static int timerCreate(int clock, long event, long timer) {
        return result(NativeLibc.timerCreate(clock, event, timer));
    }

    @Substitute
    static int timerSetTime(long timer, int flags, long value, long old) {
        return result(NativeLibc.timerSetTime(timer, flags, value, old));
    }

    @Substitute
    static int timerDelete(long timer) {
        return result(NativeLibc.timerDelete(timer));
    }

    @Substitute
    static int clockGetTime(int clock, long time) {
        return result(NativeLibc.clockGetTime(clock, time));
    }

    @Substitute
    static int prctl(int option, long a, long b, long c, long d) {
        return result(NativeLibc.prctl(option, a, b, c, d));
    }

    @Substitute
    static int kill(int process, int signal) {
        return result(NativeLibc.kill(process, signal));
    }

    @Substitute
    static int getpid() {
        return NativeLibc.getpid();
    }

    @Substitute
    static int getuid() {
        return NativeLibc.getuid();
    }

    @Substitute
    static int interfaceIndex(long name) {
        int returned = NativeLibc.interfaceIndex(name);
        return returned == 0 ? -NativeLibc.errnoLocation().read() : returned;
    }

    @Substitute
    static long calloc(long count, long size) {
        long returned = NativeLibc.calloc(count, size);
        return returned == 0 ? -NativeLibc.errnoLocation().read() : returned;
    }

    @Substitute
    static int advise(long address, long bytes, int advice) {
        return result(NativeLibc.advise(address, bytes, advice));
    }

    @Substitute
    static void free(long address) {
        NativeLibc.free(address);
    }
}
