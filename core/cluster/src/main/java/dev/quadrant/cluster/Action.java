package dev.quadrant.cluster;

import dev.quadrant.cluster.wire.Packet;
import java.net.InetSocketAddress;
import java.util.List;

/** What {@link ClusterNode} wants done, to be done in order. Times are nanoseconds on the clock that it is driven by. */
public sealed interface Action {
    /** Send a packet. One that cannot be sent is lost, as packets are. */
    record Send(InetSocketAddress to, Packet packet) implements Action {}

    /** Exchange all that is known with a member, by stream to its gossip address; see {@link ClusterNode#exchange}. */
    record Exchange(InetSocketAddress with) implements Action {}

    /**
     * Hold a virtual IP: first have the kernel end the process at {@code killAt}, then put the address up and announce it.
     * Answer with {@link ClusterNode#placed}.
     */
    record Acquire(String vip, long killAt) implements Action {}

    /** Move the kernel's deadline of a virtual IP that is held. */
    record Extend(String vip, long killAt) implements Action {}

    /** Take a virtual IP's address down, then its deadline away. When this is done, the address is gone. */
    record Drop(String vip, String reason) implements Action {}

    /**
     * Something that people want to read.
     *
     * @param warning whether it calls for attention
     * @param name its stable name
     * @param facts names and values, in turn
     */
    record Event(boolean warning, String name, List<Object> facts) implements Action {}
}
