package dev.quadrant.linux.net;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the kernel's packet filter (classic BPF, socket(7) SO_ATTACH_FILTER): what it does not take never reaches the
 * socket, so that a busy network wakes nobody. It is a chain of comparisons; the first that fails drops the packet.
 */
final class SocketFilter {
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    /** Offsets that are not of the packet but about it ({@code linux/filter.h}). */
    private static final int ABOUT = -0x1000;

    private static final int PACKET_TYPE = ABOUT + 4;
    private static final int VLAN_TAG_PRESENT = ABOUT + 48;
    /** Offsets from the network header, wherever the socket's own data begin. */
    private static final int NETWORK = -0x100000;

    private static final int PACKET_OTHERHOST = 3;
    private static final int PACKET_OUTGOING = 4;

    private static final int ARP_HARDWARE = 14;
    private static final int ARP_LENGTHS = 18;
    private static final int ARP_SENDER = 28;
    private static final int ARP_TARGET = 38;
    private static final int ARP_ETHERNET_IPV4 = 0x0001_0800;
    private static final int ARP_LENGTHS_6_4 = 0x0604;
    private static final int IPV6_HOP_LIMIT = 7;
    private static final int ND_TARGET = 8;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int INSTRUCTION_BYTES = 8;

    private final List<Instruction> instructions = new ArrayList<>();

    /** A jump's places are instructions to skip; those of a comparison are set when the program's end is known. */
    private record Instruction(int code, Outcome equal, Outcome other, int value) {}

    private enum Outcome {
        GO_ON,
        TAKE,
        DROP
    }

    private SocketFilter() {}

    /** ARP about {@code address}, IPv4, that came by Ethernet to this host and without a VLAN tag. */
    static SocketFilter arp(InetAddress address) {
        int wanted = ByteBuffer.wrap(address.getAddress()).getInt();
        SocketFilter filter = new SocketFilter();
        filter.load(LOAD_BYTE, PACKET_TYPE);
        filter.compare(PACKET_OUTGOING, Outcome.DROP, Outcome.GO_ON);
        filter.compare(PACKET_OTHERHOST, Outcome.DROP, Outcome.GO_ON);
        filter.require(LOAD_BYTE, VLAN_TAG_PRESENT, 0);
        filter.require(LOAD_WORD, ARP_HARDWARE, ARP_ETHERNET_IPV4);
        filter.require(LOAD_HALF, ARP_LENGTHS, ARP_LENGTHS_6_4);
        filter.load(LOAD_WORD, ARP_SENDER);
        filter.compare(wanted, Outcome.TAKE, Outcome.GO_ON);
        filter.require(LOAD_WORD, ARP_TARGET, wanted);
        return filter;
    }

    /** Neighbour messages about {@code address}, IPv6, that no router has passed on (RFC 4861, section 7.1). */
    static SocketFilter neighbourDiscovery(InetAddress address) {
        ByteBuffer wanted = ByteBuffer.wrap(address.getAddress());
        SocketFilter filter = new SocketFilter();
        filter.require(LOAD_BYTE, NETWORK + IPV6_HOP_LIMIT, NeighbourPacket.HOP_LIMIT);
        for (int word = 0; word < 4; word++) {
            filter.require(LOAD_WORD, ND_TARGET + 4 * word, wanted.getInt());
        }
        return filter;
    }

    private void load(int size, int offset) {
        instructions.add(new Instruction(size, Outcome.GO_ON, Outcome.GO_ON, offset));
    }

    private void compare(int value, Outcome equal, Outcome other) {
        instructions.add(new Instruction(JUMP_EQUAL, equal, other, value));
    }

    private void require(int size, int offset, int value) {
        load(size, offset);
        compare(value, Outcome.GO_ON, Outcome.DROP);
    }

    /** Puts the program before a socket; what the socket had received before is not looked at again. */
    void attach(int fd) throws LinuxException {
        int count = instructions.size() + 2;
        long program = Memory.allocate((long) count * INSTRUCTION_BYTES);
        // struct sock_fprog: a length and, on a 64-bit machine, a pointer at 8.
        long description = Memory.allocate(16);
        try {
            for (int i = 0; i < instructions.size(); i++) {
                Instruction instruction = instructions.get(i);
                write(
                        program + (long) i * INSTRUCTION_BYTES,
                        instruction.code,
                        skip(instruction.equal, i),
                        skip(instruction.other, i),
                        instruction.value);
            }
            write(program + (long) (count - 2) * INSTRUCTION_BYTES, RETURN, 0, 0, Integer.MAX_VALUE);
            write(program + (long) (count - 1) * INSTRUCTION_BYTES, RETURN, 0, 0, 0);
            Memory.putShort(description, (short) count);
            Memory.putLong(description + 8, program);
            LinuxException.check("filter a socket", Libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, description, 16));
        } finally {
            Memory.free(description);
            Memory.free(program);
        }
    }

    /** Instructions from the one after {@code at} to where an outcome is. The last but one takes, the last drops. */
    private int skip(Outcome outcome, int at) {
        int take = instructions.size() - at - 1;
        return switch (outcome) {
            case GO_ON -> 0;
            case TAKE -> take;
            case DROP -> take + 1;
        };
    }

    private static void write(long at, int code, int equal, int other, int value) {
        Memory.putShort(at, (short) code);
        Memory.putByte(at + 2, (byte) equal);
        Memory.putByte(at + 3, (byte) other);
        Memory.putInt(at + 4, value);
    }
}
