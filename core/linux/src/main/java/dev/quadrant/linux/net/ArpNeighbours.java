package dev.quadrant.linux.net;

import dev.quadrant.linux.LinuxException;
import java.net.InetAddress;
import java.util.function.Consumer;

/** The neighbours of an IPv4 address, by ARP (RFC 826, RFC 5227). */
final class ArpNeighbours implements Neighbours {
    private final PacketSocket socket;
    private final InetAddress address;
    private final MacAddress mac;
    private final byte[] frame = new byte[PacketSocket.FRAME_MAX];

    private ArpNeighbours(PacketSocket socket, InetAddress address, MacAddress mac) {
        this.socket = socket;
        this.address = address;
        this.mac = mac;
    }

    static ArpNeighbours open(NetlinkEvent.Link link, InetAddress address) throws LinuxException {
        PacketSocket socket =
                PacketSocket.receiving(link.interfaceIndex(), ArpPacket.ETHERTYPE, SocketFilter.arp(address));
        return new ArpNeighbours(socket, address, link.mac());
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public boolean receive(Consumer<Heard> heard) throws LinuxException {
        int length = socket.receive(frame);
        ArpPacket packet = ArpPacket.parse(frame, length);
        if (packet != null && !packet.senderMac().equals(mac)) {
            hear(packet, heard);
        }
        return length > 0;
    }

    private void hear(ArpPacket packet, Consumer<Heard> heard) {
        if (packet.sender().equals(address)) {
            heard.accept(new Heard.Claim(packet.senderMac()));
        } else if (!packet.reply() && packet.target().equals(address)) {
            heard.accept(new Heard.Question(packet.sender(), packet.senderMac()));
        }
    }

    /** One frame to the one who asked, as the kernel does it. */
    @Override
    public void answer(Heard.Question question) throws LinuxException {
        socket.send(
                ArpPacket.answer(address, mac, question.asker(), question.mac()).frame(question.mac()));
    }

    /** A request and a reply: some machines take only one of them. */
    @Override
    public void announce(boolean router) throws LinuxException {
        socket.send(ArpPacket.announcement(address, mac).frame(MacAddress.BROADCAST));
        socket.send(ArpPacket.gratuitousReply(address, mac).frame(MacAddress.BROADCAST));
    }

    @Override
    public void probe() throws LinuxException {
        socket.send(ArpPacket.probe(address, mac).frame(MacAddress.BROADCAST));
    }

    @Override
    public void close() {
        socket.close();
    }
}
