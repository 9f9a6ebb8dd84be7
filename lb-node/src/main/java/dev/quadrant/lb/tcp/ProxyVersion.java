package dev.quadrant.lb.tcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A version of the PROXY protocol, and the headers that it writes (haproxy.org, proxy-protocol.txt). */
public enum ProxyVersion {
    /** A line of text. */
    V1 {
        @Override
        public byte[] header(InetSocketAddress source, InetSocketAddress destination) {
            boolean four = source.getAddress() instanceof Inet4Address;
            String line = "PROXY " + (four ? "TCP4 " : "TCP6 ") + text(source) + " " + text(destination) + " "
                    + source.getPort() + " " + destination.getPort() + "\r\n";
            return line.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] ownHeader() {
            return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
        }
    },

    /** Binary. */
    V2 {
        @Override
        public byte[] header(InetSocketAddress source, InetSocketAddress destination) {
            byte[] from = source.getAddress().getAddress();
            byte[] to = destination.getAddress().getAddress();
            int length = from.length + to.length + 2 * Short.BYTES;
            return ByteBuffer.allocate(ProxyHeader.FIXED + length)
                    .put(ProxyHeader.SIGNATURE)
                    .put((byte) ProxyHeader.PROXY)
                    .put((byte) (from.length == 4 ? ProxyHeader.TCP4 : ProxyHeader.TCP6))
                    .putShort((short) length)
                    .put(from)
                    .put(to)
                    .putShort((short) source.getPort())
                    .putShort((short) destination.getPort())
                    .array();
        }

        @Override
        public byte[] ownHeader() {
            return ByteBuffer.allocate(ProxyHeader.FIXED)
                    .put(ProxyHeader.SIGNATURE)
                    .put((byte) ProxyHeader.LOCAL)
                    .array();
        }
    };

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    /**
     * The header for a connection that is made for a client. When the addresses are of two families it is as
     * {@link #ownHeader}, for neither version can say that.
     *
     * @param source the client's address
     * @param destination the address that it connected to
     */
    public byte[] announce(InetSocketAddress source, InetSocketAddress destination) {
        InetAddress from = source.getAddress();
        return from.getAddress().length == destination.getAddress().getAddress().length
                ? header(source, destination)
                : ownHeader();
    }

    /** The header for addresses of one family. */
    abstract byte[] header(InetSocketAddress source, InetSocketAddress destination);

    /** The header for a connection that is made for nobody, such as a check. */
    public abstract byte[] ownHeader();
}
