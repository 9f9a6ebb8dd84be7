package dev.quadrant.lb.edge;

import dev.quadrant.lb.tcp.Relay;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;

/**
 * One direction of a tunnel: does what its {@link Relay} says. Octets are copied through a buffer, and after
 * {@link #SPLICE_AFTER} of them without an answer spliced through a pipe, if one is to be had. Holds neither of them while
 * there is nothing to hold in it.
 */
final class Flow {
    /** Octets in this direction, with none in the other between them, before the further ones are spliced. */
    static final long SPLICE_AFTER = 256 * 1024;

    private final EventLoop loop;
    private final Relay relay;
    private final Channel from;
    private final Channel to;
    private Buffer buffer;
    private Pipe pipe;
    private boolean unspliceable;
    private long inARow;
    private long read;
    private long written;

    /** @param first what goes first, or null */
    Flow(Channel from, Channel to, Buffer first) {
        this.from = from;
        this.to = to;
        loop = from.loop;
        buffer = first;
        relay = new Relay(first == null ? 0 : first.unsent());
    }

    /** The source may have something. */
    void readable() {
        relay.readable();
    }

    /** The target may take something. */
    void writable() {
        relay.writable();
    }

    /** Something came in the other direction. */
    void answered() {
        inARow = 0;
    }

    /** Octets that came, but for those that were there first. */
    long read() {
        return read;
    }

    /** Octets that went. */
    long written() {
        return written;
    }

    /** Whether the end was passed on. */
    boolean done() {
        return relay.next() == Relay.Action.DONE;
    }

    /** Whether there is something to do without another event. */
    boolean busy() {
        Relay.Action next = relay.next();
        return next != Relay.Action.WAIT && next != Relay.Action.DONE;
    }

    /** Moves what can be moved within a turn; returns false when a connection is broken. */
    boolean move() {
        boolean well = true;
        for (int round = 0; well && busy() && round < 2 * EventLoop.TURN; round++) {
            switch (relay.next()) {
                case READ -> well = receive();
                case WRITE -> well = send();
                case END -> {
                    Libc.shutdown(to.fd(), Sockets.SHUT_WR);
                    relay.endPassedOn();
                }
                case WAIT, DONE -> {}
            }
        }
        if (relay.pending() == 0) {
            release();
        }
        return well;
    }

    private boolean receive() {
        if (inARow >= SPLICE_AFTER && !unspliceable) {
            pipe = pipe == null ? loop.pipes.take() : pipe;
            if (pipe != null) {
                return splice();
            }
            // The next one is asked for after as many octets again.
            inARow = 0;
        }
        if (buffer == null) {
            buffer = loop.buffers.take();
        }
        buffer.clear();
        int octets = from.receive(buffer);
        if (octets > 0) {
            boolean more = from.mayHaveMore(buffer);
            buffer.passAll();
            came(octets, more);
            return true;
        }
        return nothing(octets);
    }

    private boolean splice() {
        int octets = pipe.fill(from.fd(), Pipe.ROOM);
        if (octets > 0) {
            loop.stats.spliced(octets);
            // How much a pipe holds depends on how the octets arrived: to get fewer says nothing.
            came(octets, true);
            return true;
        }
        if (octets == -Errno.EINVAL) {
            unspliceable = true;
            return true;
        }
        if (octets == -Errno.EAGAIN && from.uncertain()) {
            // Splicing does not pass urgent data: what is there is found out by a read.
            inARow = 0;
            return true;
        }
        return nothing(octets);
    }

    private void came(int octets, boolean more) {
        read += octets;
        inARow += octets;
        relay.read(octets, more);
    }

    private boolean nothing(int result) {
        if (result == -Errno.EAGAIN) {
            relay.drained();
        } else if (result == 0) {
            relay.ended();
        }
        return result == -Errno.EAGAIN || result == 0;
    }

    private boolean send() {
        boolean piped = pipe != null && pipe.held() > 0;
        int result = piped ? pipe.drain(to.fd()) : to.send(buffer);
        int left = piped ? pipe.held() : buffer.unsent();
        int sent = relay.pending() - left;
        written += sent;
        relay.wrote(sent);
        if (result == -Errno.EAGAIN) {
            relay.full();
            return true;
        }
        return result == 0;
    }

    /** Gives back what it holds. */
    void release() {
        if (buffer != null) {
            loop.buffers.give(buffer);
            buffer = null;
        }
        if (pipe != null) {
            loop.pipes.give(pipe);
            pipe = null;
        }
    }
}
