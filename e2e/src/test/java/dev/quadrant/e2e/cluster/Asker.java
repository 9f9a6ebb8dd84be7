package dev.quadrant.e2e.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks all hosts every 20 ms who has the virtual IPs, by ARP (RFC 826) and by neighbour solicitation (RFC 4861 4.3), and notes
 * who says "I", asked or not: what the neighbours of a virtual IP believe. Each question comes from a MAC of its own, so an
 * answer names its question.
 */
final class Asker implements AutoCloseable {
    private static final long PACE = 20_000_000;
    private static final int QUESTIONS = 256;
    private static final byte[] OWN_MAC = {0x02, (byte) 0xaa, 0, 0, 0, 0};
    private static final int OWN_HOST = 250;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int ICMPV6 = 58;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int ETHERNET = 14;
    private static final int IPV6_HEADER = 40;

    private final Switch network;
    private final long[] askedAt = new long[QUESTIONS];
    private final Thread thread = Thread.ofPlatform().name("asker").unstarted(this::ask);
    /** Guarded by itself. */
    private final List<Claim> claims = new ArrayList<>();

    private volatile boolean closed;

    /**
     * Somebody says to have the virtual IP.
     *
     * @param question number of the question, -1 for an announcement that nobody asked for
     * @param askedAt when it was asked; for an announcement the same as {@code at}
     * @param host by the MAC that is named
     */
    record Claim(Family family, int question, long askedAt, long at, int host) {}

    Asker(Switch network) {
        this.network = network;
        network.observe(this::hear);
        thread.start();
    }

    private void ask() {
        Namespace.hurry();
        long next = System.nanoTime();
        for (int number = 0; !closed; number = (number + 1) % QUESTIONS) {
            synchronized (askedAt) {
                askedAt[number] = System.nanoTime();
            }
            network.broadcast(arp(number));
            network.broadcast(solicitation(number));
            next += PACE;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private static byte[] mac(int question) {
        byte[] mac = OWN_MAC.clone();
        mac[5] = (byte) question;
        return mac;
    }

    static byte[] arp(int question) {
        byte[] everybody = {-1, -1, -1, -1, -1, -1};
        return ByteBuffer.allocate(ETHERNET + 28)
                .put(everybody)
                .put(mac(question))
                .putShort((short) ARP)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(mac(question))
                .put(Family.IPV4.host(OWN_HOST).getAddress())
                .put(new byte[6])
                .put(Family.IPV4.vip().getAddress())
                .array();
    }

    static byte[] solicitation(int question) {
        byte[] target = Family.IPV6.vip().getAddress();
        byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, target[13], target[14], target[15]};
        byte[] source = Family.IPV6.host(OWN_HOST).getAddress();
        ByteBuffer message = ByteBuffer.allocate(32)
                .put((byte) SOLICITATION)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0)
                .put(target)
                .put((byte) 1)
                .put((byte) 1)
                .put(mac(question));
        message.putShort(2, checksum(source, group, message.array()));
        return ByteBuffer.allocate(ETHERNET + IPV6_HEADER + 32)
                .put(new byte[] {0x33, 0x33, group[12], group[13], group[14], group[15]})
                .put(mac(question))
                .putShort((short) IPV6)
                .putInt(0x60000000)
                .putShort((short) 32)
                .put((byte) ICMPV6)
                .put((byte) 255)
                .put(source)
                .put(group)
                .put(message.array())
                .array();
    }

    /** RFC 4443 2.3. */
    private static short checksum(byte[] source, byte[] destination, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(40 + message.length)
                .put(source)
                .put(destination)
                .putInt(message.length)
                .putInt(ICMPV6)
                .put(message)
                .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >> 16);
        return (short) ~(sum + (sum >> 16));
    }

    /** Whether a frame is addressed to one of the MACs that ask. */
    static boolean isFor(byte[] frame) {
        return Arrays.equals(frame, 0, 5, OWN_MAC, 0, 5);
    }

    private void hear(byte[] bytes) {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        int type = bytes.length < ETHERNET + 28 ? 0 : frame.getShort(12) & 0xffff;
        int question = isFor(bytes) ? bytes[5] & 0xff : -1;
        if (type == ARP && isVip(Family.IPV4, bytes, ETHERNET + 14)) {
            claim(Family.IPV4, question, Lab.hostOf(bytes, ETHERNET + 8));
        } else if (type == IPV6 && isAdvertisement(bytes)) {
            claim(Family.IPV6, question, Lab.hostOf(bytes, ETHERNET + IPV6_HEADER + 26));
        }
    }

    /** An advertisement of the virtual IP with the option that names the MAC. */
    private static boolean isAdvertisement(byte[] frame) {
        int message = ETHERNET + IPV6_HEADER;
        return frame.length >= message + 32
                && frame[ETHERNET + 6] == ICMPV6
                && (frame[message] & 0xff) == ADVERTISEMENT
                && isVip(Family.IPV6, frame, message + 8)
                && frame[message + 24] == 2;
    }

    private static boolean isVip(Family family, byte[] frame, int offset) {
        byte[] vip = family.vip().getAddress();
        return Arrays.equals(frame, offset, offset + vip.length, vip, 0, vip.length);
    }

    private void claim(Family family, int question, int host) {
        long at = System.nanoTime();
        long asked = at;
        if (question >= 0) {
            synchronized (askedAt) {
                asked = askedAt[question];
            }
        }
        synchronized (claims) {
            claims.add(new Claim(family, question, asked, at, host));
        }
    }

    /** All claims since the last call. */
    List<Claim> take() {
        synchronized (claims) {
            List<Claim> taken = List.copyOf(claims);
            claims.clear();
            return taken;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
