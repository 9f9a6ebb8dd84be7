package dev.quadrant.dns.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The TLS side of one connection, without I/O: what comes in is deciphered into a {@link TcpStream}, what that has to say is
 * enciphered and waits to go out. Not thread-safe.
 */
final class TlsChannel {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] ALPN = {"dot"};

    private final SSLEngine engine;
    private ByteBuffer input;
    private final ByteBuffer plain;
    private byte[] output = {};
    private int outputStart;
    private int outputEnd;
    private long lastProgress;
    private boolean closed;

    TlsChannel(SSLContext context, long now) {
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setApplicationProtocols(ALPN);
        engine.setSSLParameters(parameters);
        input = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        lastProgress = now;
    }

    /**
     * Takes what was read from the client.
     *
     * @param to gets the deciphered part
     * @throws SSLException when the client does not speak TLS as it should; the connection is of no use then
     */
    void received(byte[] bytes, int count, TcpStream to) throws SSLException {
        if (input.remaining() < count) {
            input.flip();
            input = ByteBuffer.allocate(input.remaining() + count).put(input);
        }
        input.put(bytes, 0, count).flip();
        boolean more = true;
        while (more && !closed) {
            plain.clear();
            SSLEngineResult result = engine.unwrap(input, plain);
            to.received(plain.array(), plain.position());
            closed = result.getStatus() == SSLEngineResult.Status.CLOSED;
            boolean moved = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
            more = result.getStatus() == SSLEngineResult.Status.OK && (shakeHands() || moved);
        }
        input.compact();
    }

    /** Does what the handshake needs of this side; whether there is now more to unwrap. */
    private boolean shakeHands() throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else {
                wrap(ByteBuffer.allocate(0));
            }
            status = engine.getHandshakeStatus();
        }
        return status == HandshakeStatus.NEED_UNWRAP && input.hasRemaining();
    }

    /** Enciphers what a stream has to say, as long as not too much waits to go out. */
    void encipher(TcpStream from, long now) throws SSLException {
        while (from.pending() > 0 && pending() < TcpStream.MAX_PENDING && isReady()) {
            ByteBuffer bytes = ByteBuffer.wrap(from.output(), from.outputStart(), from.pending());
            if (pending() == 0) {
                lastProgress = now;
            }
            wrap(bytes);
            from.sent(bytes.position() - from.outputStart(), now);
        }
    }

    private boolean isReady() {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void wrap(ByteBuffer bytes) throws SSLException {
        int room = engine.getSession().getPacketBufferSize();
        if (outputEnd + room > output.length) {
            System.arraycopy(output, outputStart, output, 0, pending());
            outputEnd = pending();
            outputStart = 0;
            output = Arrays.copyOf(output, Math.max(output.length, outputEnd + room));
        }
        ByteBuffer to = ByteBuffer.wrap(output, outputEnd, output.length - outputEnd);
        engine.wrap(bytes, to);
        outputEnd = to.position();
    }

    /** Says that nothing more will come. */
    void finish() {
        engine.closeOutbound();
        try {
            wrap(ByteBuffer.allocate(0));
        } catch (SSLException e) {
            // The client learns from the end of the connection.
            outputEnd = outputStart;
        }
    }

    /** Whether the client said that nothing more will come. */
    boolean isClosed() {
        return closed;
    }

    /** Bytes that wait to go out. */
    int pending() {
        return outputEnd - outputStart;
    }

    /** The array in which they are. */
    byte[] output() {
        return output;
    }

    /** Where in it they begin. */
    int outputStart() {
        return outputStart;
    }

    /** The client took {@code count} of them. */
    void sent(int count, long now) {
        outputStart += count;
        lastProgress = now;
        if (outputStart == outputEnd) {
            outputStart = 0;
            outputEnd = 0;
            output = new byte[0];
        }
    }

    /** Whether the client has taken nothing for so long of what waits. */
    boolean isStuck(long now, long nanos) {
        return pending() > 0 && now - lastProgress > nanos;
    }
}
