package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.gate.RefusalResponse;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;

/** Sends a refusal as far as the socket takes it at once: nobody waits for a client that does not read. */
final class Refusal {
    private Refusal() {}

    /** Returns the octets sent. */
    static long send(int fd, Reason reason, EventLoop loop) {
        Buffer buffer = loop.buffers.take();
        int length = RefusalResponse.write(reason, loop.headOut);
        Memory.copy(loop.headOut, 0, buffer.address, length);
        long sent = Libc.send(fd, buffer.address, length, Sockets.MSG_NOSIGNAL);
        loop.buffers.give(buffer);
        return Math.max(0, sent);
    }
}
