package dev.quadrant.linux.net;

import dev.quadrant.linux.LinuxException;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * The neighbours of an IPv6 address, by neighbour discovery (RFC 4861). Messages come by a raw ICMPv6 socket, whose group
 * membership makes the network bring them; frames leave by a packet socket, so that an answer goes to the MAC that the
 * question named and waits for no look-up of the kernel's.
 */
final class NdNeighbours implements Neighbours {
    private final Icmpv6Socket messages;
    private final PacketSocket frames;
    private final InetAddress address;
    private final MacAddress mac;
    private final byte[] body = new byte[NeighbourPacket.BYTES_MAX];
    /** The Router flag of the last announcement, repeated in answers. */
    private boolean router;

    private NdNeighbours(Icmpv6Socket messages, PacketSocket frames, InetAddress address, MacAddress mac) {
        this.messages = messages;
        this.frames = frames;
        this.address = address;
        this.mac = mac;
    }

    static NdNeighbours open(NetlinkEvent.Link link, InetAddress address) throws LinuxException {
        Icmpv6Socket messages = Icmpv6Socket.open(link.interfaceIndex(), address);
        try {
            return new NdNeighbours(messages, PacketSocket.sending(link.interfaceIndex()), address, link.mac());
        } catch (LinuxException e) {
            messages.close();
            throw e;
        }
    }

    @Override
    public int fd() {
        return messages.fd();
    }

    @Override
    public boolean receive(Consumer<Heard> heard) throws LinuxException {
        int length = messages.receive(body);
        NeighbourPacket packet = NeighbourPacket.parse(body, length);
        if (packet != null
                && packet.target().equals(address)
                && !packet.linkLayer().equals(mac)) {
            hear(packet, heard);
        }
        return length > 0;
    }

    private void hear(NeighbourPacket packet, Consumer<Heard> heard) {
        if (!packet.advertisement()) {
            Heard.Question question = new Heard.Question(messages.source(), packet.linkLayer());
            // One without an address names no MAC either (RFC 4861, section 7.1.1).
            if (!question.asker().isAnyLocalAddress() || packet.linkLayer().equals(MacAddress.NONE)) {
                heard.accept(question);
            }
        } else if (!packet.linkLayer().equals(MacAddress.NONE)) {
            heard.accept(new Heard.Claim(packet.linkLayer()));
        }
    }

    /**
     * To the one who asked, by the MAC that it named; without one (a probe of an entry that it has) by the kernel's own means
     * (RFC 4861, section 7.2.4). One without an address wants this one for itself: everybody is told, and it gives up
     * (RFC 4862, section 5.4.4).
     */
    @Override
    public void answer(Heard.Question question) throws LinuxException {
        if (question.asker().isAnyLocalAddress()) {
            frames.send(advertisement(0).toAllNodes(mac));
            return;
        }
        NeighbourPacket answer = advertisement(NeighbourPacket.SOLICITED);
        if (question.mac().equals(MacAddress.NONE)) {
            messages.send(question.asker(), answer.body());
        } else {
            frames.send(answer.to(question.asker(), question.mac(), mac));
        }
    }

    @Override
    public void announce(boolean router) throws LinuxException {
        this.router = router;
        frames.send(advertisement(0).toAllNodes(mac));
    }

    private NeighbourPacket advertisement(int flags) {
        return NeighbourPacket.advertisement(address, mac, flags | (router ? NeighbourPacket.ROUTER : 0));
    }

    @Override
    public void probe() throws LinuxException {
        frames.send(NeighbourPacket.probe(address).toSolicitedNode(mac));
    }

    @Override
    public void close() {
        messages.close();
        frames.close();
    }
}
