package dev.quadrant.lb.kit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client of raw sockets: sends octets, and reads responses one by one. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE = 10_000;

    private final Socket socket;
    private final InputStream in;

    public RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket();
        socket.connect(address, PATIENCE);
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    public Socket socket() {
        return socket;
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads the head of a response; empty when the connection ends before. */
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int octet = read();
            if (octet < 0) {
                return "";
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    /** Reads a response to anything but HEAD, its body decoded by nobody: as it came. */
    public String response() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return "";
        }
        int status = Messages.status(head);
        if (status < 200 || status == 204 || status == 304) {
            return head;
        }
        String length = Messages.field(head, "Content-Length");
        if (length != null) {
            return head + octets(Integer.parseInt(length));
        }
        if ("chunked".equals(Messages.field(head, "Transfer-Encoding"))) {
            StringBuilder body = new StringBuilder();
            while (!body.toString().endsWith("0\r\n\r\n")) {
                body.append(octets(1));
            }
            return head + body;
        }
        return head + rest();
    }

    /** Reads so many octets. */
    public String octets(int count) throws IOException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new IOException("ended after " + octets.length + " of " + count + " octets");
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of the stream; a reset is an end as well. */
    public String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (int octet = read(); octet >= 0; octet = read()) {
            rest.append((char) octet);
        }
        return rest.toString();
    }

    private int read() throws IOException {
        try {
            return in.read();
        } catch (SocketException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
