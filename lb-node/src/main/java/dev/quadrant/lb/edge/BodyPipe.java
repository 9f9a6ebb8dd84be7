package dev.quadrant.lb.edge;

import dev.quadrant.lb.http.Body;
import dev.quadrant.linux.Errno;

/**
 * The middle of a long body, which passes through a pipe in the kernel and is not copied: one direction of an
 * {@link Exchange}. It has a pipe only while it needs one.
 */
final class BodyPipe {
    /** Octets of a body that are copied before further ones are spliced. */
    private static final long AFTER = 64 * 1024;
    /** Octets that must be left of it then. */
    private static final long FROM = 128 * 1024;
    /** Octets at its end that are copied: so that a read shows what is behind it, and the connection can be kept. */
    private static final long REST = 16 * 1024;

    private final EventLoop loop;
    private final Body body;
    private Pipe pipe;
    private boolean unspliceable;
    private long copied;

    BodyPipe(EventLoop loop, Body body) {
        this.loop = loop;
        this.body = body;
    }

    /** Another message begins. */
    void begin() {
        unspliceable = false;
        copied = 0;
    }

    /** So many octets were copied, of the head or the body. */
    void copied(int octets) {
        copied += octets;
    }

    /** Octets that are in the pipe. */
    int held() {
        return pipe == null ? 0 : pipe.held();
    }

    /** Whether what comes next is so much of a body that it need not be copied; there is a pipe for it then. */
    boolean ready() {
        if (unspliceable || copied < AFTER || body.unread() < FROM) {
            return false;
        }
        if (pipe == null) {
            pipe = loop.pipes.take();
            if (pipe == null) {
                copied = 0;
            }
        }
        return pipe != null;
    }

    /**
     * Has the kernel take a part of the body from a connection; only when {@link #ready}, and when it holds none.
     *
     * @return octets, 0 at the end of the stream, or a negated error number. After EAGAIN and EINVAL the next octets are to be
     *     copied: splicing does not pass urgent data, so a read must say what is there, and not every socket can be spliced
     */
    int fill(Channel from) {
        int octets = pipe.fill(from.fd(), body.unread() - REST);
        if (octets > 0) {
            loop.stats.spliced(octets);
            body.passed(octets);
        } else if (octets == -Errno.EAGAIN) {
            copied = 0;
        } else if (octets == -Errno.EINVAL) {
            unspliceable = true;
        }
        return octets;
    }

    /** Gives what it holds to a connection; 0 when all went, or a negated error number. */
    int drain(Channel to) {
        return pipe == null ? 0 : pipe.drain(to.fd());
    }

    /** Gives the pipe back, with what it may hold. */
    void release() {
        if (pipe != null) {
            loop.pipes.give(pipe);
            pipe = null;
        }
    }
}
