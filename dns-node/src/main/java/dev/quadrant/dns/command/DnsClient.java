package dev.quadrant.dns.command;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.MessageReader;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Asks one server one question: by UDP, and by TCP when the answer is truncated. */
final class DnsClient {
    private static final int PAYLOAD = 1232;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int TRIES = 2;
    private static final int MAX_MESSAGE = 0xffff;

    private final InetSocketAddress server;

    DnsClient(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * What came back.
     *
     * @param response the response
     * @param bytes its length
     * @param tcp whether it came by TCP
     * @param nanos how long the server took, retries not counted
     */
    record Reply(MessageReader.Received response, int bytes, boolean tcp, long nanos) {}

    /**
     * Asks.
     *
     * @param name in wire form
     * @throws IOException when there is no answer, or none that can be read
     */
    Reply ask(byte[] name, int type, boolean tcp) throws IOException {
        byte[] query = query(name, type);
        if (!tcp) {
            Reply reply = udp(query);
            if (!reply.response().isTruncated()) {
                return reply;
            }
        }
        return tcp(query);
    }

    /** The question with EDNS, without RD: this server is asked for what it has. */
    private static byte[] query(byte[] name, int type) {
        byte[] query = new byte[Header.SIZE + name.length + 4 + 11];
        Wire.put16(query, 0, ThreadLocalRandom.current().nextInt(0x10000));
        Wire.put16(query, 4, 1);
        Wire.put16(query, 10, 1);
        System.arraycopy(name, 0, query, Header.SIZE, name.length);
        int at = Header.SIZE + name.length;
        Wire.put16(query, at, type);
        Wire.put16(query, at + 2, Header.CLASS_IN);
        Wire.put16(query, at + 5, Type.OPT);
        Wire.put16(query, at + 7, PAYLOAD);
        return query;
    }

    private Reply udp(byte[] query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            for (int tries = 0; ; tries++) {
                long start = System.nanoTime();
                socket.send(new DatagramPacket(query, query.length));
                try {
                    DatagramPacket answer = new DatagramPacket(new byte[MAX_MESSAGE], MAX_MESSAGE);
                    socket.receive(answer);
                    return reply(query, answer.getData(), answer.getLength(), false, start);
                } catch (SocketTimeoutException e) {
                    if (tries + 1 == TRIES) {
                        throw e;
                    }
                }
            }
        }
    }

    private Reply tcp(byte[] query) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            long start = System.nanoTime();
            byte[] framed = new byte[query.length + 2];
            Wire.put16(framed, 0, query.length);
            System.arraycopy(query, 0, framed, 2, query.length);
            socket.getOutputStream().write(framed);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return reply(query, answer, answer.length, true, start);
        }
    }

    private static Reply reply(byte[] query, byte[] answer, int length, boolean tcp, long start) throws IOException {
        long nanos = System.nanoTime() - start;
        if (length < Header.SIZE || !Arrays.equals(query, 0, 2, answer, 0, 2)) {
            throw new IOException("an answer to another question came");
        }
        try {
            return new Reply(MessageReader.read(answer, length), length, tcp, nanos);
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer is malformed: " + e.getMessage(), e);
        }
    }
}
