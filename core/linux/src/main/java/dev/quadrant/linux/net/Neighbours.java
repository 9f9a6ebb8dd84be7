package dev.quadrant.linux.net;

import dev.quadrant.linux.LinuxException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * The other machines on one Ethernet, as far as one address goes: what they ask and claim about it, and what this host tells
 * them. It works whether or not the host has the address; only its owner answers and announces. What is heard has been
 * filtered in the kernel: the traffic of other addresses wakes nobody. Needs CAP_NET_RAW. For one thread at a time.
 */
public sealed interface Neighbours extends AutoCloseable permits ArpNeighbours, NdNeighbours {
    /**
     * Begins to listen.
     *
     * @param link an Ethernet interface; another one of the same name later needs neighbours of its own
     * @param address IPv4 (ARP) or IPv6 (neighbour discovery)
     */
    static Neighbours of(NetlinkEvent.Link link, InetAddress address) throws LinuxException {
        return address instanceof Inet4Address ? ArpNeighbours.open(link, address) : NdNeighbours.open(link, address);
    }

    /** Tries whether this process may listen at all. */
    static void tryCapability() throws LinuxException {
        PacketSocket.sending(0).close();
    }

    /** The descriptor, for poll(2). */
    int fd();

    /**
     * Takes the next message, without waiting.
     *
     * @param heard gets what it says, unless it says nothing: it is malformed, or this host's own
     * @return whether there was a message
     * @throws LinuxException when the kernel does not listen any more
     */
    boolean receive(Consumer<Heard> heard) throws LinuxException;

    /** Answers a question: the address is here. */
    void answer(Heard.Question question) throws LinuxException;

    /** Tells everybody unasked that the address is here. */
    void announce(boolean router) throws LinuxException;

    /** Asks whether anybody has the address, without claiming it; a machine that does makes a {@link Heard.Claim}. */
    void probe() throws LinuxException;

    /** Stops listening. */
    @Override
    void close();
}
