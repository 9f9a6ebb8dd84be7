package dev.quadrant.dns.transport;

import dev.quadrant.dns.client.Client;
import java.net.InetAddress;

/** A connection of a {@link TcpLoop}: its socket, its bytes, and how it is. Used by that loop's thread alone. */
final class TcpConnection {
    final int fd;
    final InetAddress client;
    final Client who = new Client();
    final TcpStream stream;
    /** Null where the connection is not enciphered. */
    final TlsChannel tls;

    /** Its answers wait for room in the kernel; it is not read from. */
    boolean waitsToWrite;
    /** Its queries wait for its next turn; it is not read from. */
    boolean waitsForTurn;
    /** Nothing more will come. */
    boolean peerDone;

    boolean closed;

    TcpConnection(int fd, InetAddress client, TlsChannel tls, long now) {
        this.fd = fd;
        this.client = client;
        byte[] address = client.getAddress();
        who.set(address, 0, address.length);
        this.stream = new TcpStream(now);
        this.tls = tls;
    }

    /** Bytes that wait for the socket. */
    int pending() {
        return tls == null ? stream.pending() : tls.pending();
    }

    byte[] output() {
        return tls == null ? stream.output() : tls.output();
    }

    int outputStart() {
        return tls == null ? stream.outputStart() : tls.outputStart();
    }

    void sent(int count, long now) {
        if (tls == null) {
            stream.sent(count, now);
        } else {
            tls.sent(count, now);
        }
    }

    boolean isStuck(long now, long nanos) {
        return tls == null ? stream.isStuck(now, nanos) : tls.isStuck(now, nanos);
    }
}
