package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** Sends a refusal as far as the socket takes it at once: nobody waits for a client that does not read. */
final class Refusal {
    private Refusal() {}

    /** Returns the octets sent. */
    static long send(int fd, Gate gate, Reason reason, EventLoop loop) {
        byte[] response = gate.response(reason);
        return send(fd, response, response.length, loop);
    }

    /** Sends a response of the balancer's own, in the same way. */
    static long send(int fd, byte[] response, int length, EventLoop loop) {
        Buffer buffer = loop.buffers.take();
        Memory.copy(response, 0, buffer.address, length);
        long sent = Libc.send(fd, buffer.address, length, Sockets.MSG_NOSIGNAL);
        loop.buffers.give(buffer);
        return Math.max(0, sent);
    }
}
