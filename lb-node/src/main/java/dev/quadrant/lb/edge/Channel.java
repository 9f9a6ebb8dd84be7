package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;

/** A descriptor that a loop watches. All methods are called by the loop's thread. */
abstract class Channel extends TimerWheel.Timer {
    private static final int UNCERTAIN = Epoll.READ_HANG_UP | Epoll.HANG_UP | Epoll.ERROR | Epoll.URGENT;

    final EventLoop loop;
    private int fd;
    private boolean queued;
    /** Whether epoll said of something that a read may stop before, and of which it will not speak again. */
    private boolean uncertain;

    Channel(EventLoop loop, int fd) {
        this.loop = loop;
        this.fd = fd;
    }

    /** Events came ({@link Epoll}). */
    abstract void ready(int events);

    /** Tells of events, and keeps those that say more of later reads than {@link #ready} may need now. */
    final void happened(int events) {
        uncertain |= (events & UNCERTAIN) != 0;
        ready(events);
    }

    /** Goes on with work that was put off by {@link #later()}, to let others have their turn. */
    void resume() {}

    /** The node stops: what is idle ends, and what is busy ends when it is done. */
    void drain() {}

    /** Ends at once, whatever is going on. */
    void abandon() {
        closeDescriptor();
    }

    final int fd() {
        return fd;
    }

    final boolean open() {
        return fd >= 0;
    }

    /** Closes the descriptor, which also ends its registration. */
    final void closeDescriptor() {
        if (fd >= 0) {
            loop.forget(this);
            Libc.close(fd);
            fd = -1;
            loop.timers.cancel(this);
        }
    }

    /** Ends this channel, and leaves its descriptor open for another one. */
    final int handOver() {
        int left = fd;
        loop.unregister(this);
        fd = -1;
        loop.timers.cancel(this);
        return left;
    }

    /** Asks for {@link #resume()} once the other channels had their turn. */
    final void later() {
        if (!queued) {
            queued = true;
            loop.later(this);
        }
    }

    final void run() {
        queued = false;
        if (open()) {
            resume();
        }
    }

    final void deadline(long millisFromNow) {
        loop.timers.set(this, loop.now() + millisFromNow);
    }

    /**
     * Receives into the buffer's room.
     *
     * @return octets, 0 at the end of the stream, or a negated error number
     */
    final int receive(Buffer buffer) {
        long received;
        do {
            received = Libc.recv(fd, buffer.address + buffer.readTo, Buffer.SIZE - buffer.readTo, 0);
        } while (received == -Errno.EINTR);
        if (received > 0) {
            buffer.readTo += (int) received;
        }
        return (int) received;
    }

    /** Whether epoll has told of the end of the stream, of an error, or of urgent data. */
    final boolean uncertain() {
        return uncertain;
    }

    /**
     * Whether there may be more right behind what was just received into the buffer. A read that left room has taken all that
     * was there, and epoll reports what comes later, for each change is reported (epoll(7), question 9). But not what it has
     * reported before: the end of the stream is read as nothing, on its own, and a read stops at urgent data (tcp(7)).
     */
    final boolean mayHaveMore(Buffer buffer) {
        return uncertain || buffer.readTo == Buffer.SIZE;
    }

    /**
     * Sends what the buffer has to send.
     *
     * @return 0 when all went, or a negated error number: {@link Errno#EAGAIN} when the socket takes no more now
     */
    final int send(Buffer buffer) {
        while (buffer.sendFrom < buffer.sendTo) {
            long sent = Libc.send(
                    fd, buffer.address + buffer.sendFrom, buffer.sendTo - buffer.sendFrom, Sockets.MSG_NOSIGNAL);
            if (sent >= 0) {
                buffer.sendFrom += (int) sent;
            } else if (sent != -Errno.EINTR) {
                return (int) sent;
            }
        }
        return 0;
    }
}
