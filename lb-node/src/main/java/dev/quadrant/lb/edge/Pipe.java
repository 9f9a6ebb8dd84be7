package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** A pipe(7) between two sockets: octets pass from the one to the other within the kernel, by splice(2), and are never copied. */
final class Pipe {
    /** Octets that are asked for at a time. What the kernel's 16 places of a pipe hold depends on how the octets arrived. */
    static final int ROOM = 256 * 1024;

    private static final int MOVE_NONBLOCK = 1 | 2;

    private final int in;
    private final int out;
    private int held;
    /** The next free pipe of the pool. */
    Pipe next;

    private Pipe(int in, int out) {
        this.in = in;
        this.out = out;
    }

    /** A new pipe, or null when the kernel has none to give. */
    static Pipe open(long memory) {
        if (Libc.pipe2(memory, Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC) < 0) {
            return null;
        }
        return new Pipe(Memory.getInt(memory + Integer.BYTES), Memory.getInt(memory));
    }

    /** Octets that it holds. */
    int held() {
        return held;
    }

    /**
     * Takes octets from a socket; only when it holds none, for then {@link Errno#EAGAIN} is of the socket.
     *
     * @return octets, 0 at the end of the stream, or a negated error number: EINVAL when the socket cannot be spliced
     */
    int fill(int from, long most) {
        long moved;
        do {
            moved = Libc.splice(from, 0, in, 0, Math.min(most, ROOM), MOVE_NONBLOCK);
        } while (moved == -Errno.EINTR);
        held += (int) Math.max(0, moved);
        return (int) moved;
    }

    /**
     * Gives what it holds to a socket.
     *
     * @return 0 when all went, or a negated error number: {@link Errno#EAGAIN} when the socket takes no more now
     */
    int drain(int to) {
        while (held > 0) {
            long moved = Libc.splice(out, 0, to, 0, held, MOVE_NONBLOCK);
            if (moved > 0) {
                held -= (int) moved;
            } else if (moved != -Errno.EINTR) {
                // There is something in it: nothing moved is no end but a socket that is broken.
                return moved == 0 ? -Errno.EINVAL : (int) moved;
            }
        }
        return 0;
    }

    void close() {
        Libc.close(in);
        Libc.close(out);
    }
}
