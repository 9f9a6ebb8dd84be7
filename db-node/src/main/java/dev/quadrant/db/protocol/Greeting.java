package dev.quadrant.db.protocol;

import java.util.Arrays;

/** The server's first packet: handshake version 10. */
final class Greeting {
    private static final int PLUGIN_AUTH = Capability.PLUGIN_AUTH;

    private final String version;
    private final int capabilities;
    private final byte[] challenge;
    private final String plugin;

    private Greeting(String version, int capabilities, byte[] challenge, String plugin) {
        this.version = version;
        this.capabilities = capabilities;
        this.challenge = challenge;
        this.plugin = plugin;
    }

    /**
     * Reads the greeting.
     *
     * @throws ServerError when the server greets with an error (too many connections, host blocked)
     */
    static Greeting read(ByteReader packet) throws MalformedException, ServerError {
        int protocol = packet.peek();
        if (protocol == 0xFF) {
            throw ServerError.of(packet);
        }
        if (protocol != 10) {
            throw new MalformedException("no MySQL server: its greeting has version " + protocol + " where 10 is due");
        }
        packet.skip(1);
        String version = packet.nullTerminated();
        packet.skip(4);
        byte[] first = packet.bytes(8);
        packet.skip(1);
        int capabilities = packet.u16();
        packet.skip(3);
        capabilities |= packet.u16() << 16;
        int length = packet.u8();
        packet.skip(10);
        byte[] second = packet.bytes(Math.min(packet.remaining(), Math.max(13, length - 8)));
        byte[] challenge = Arrays.copyOf(first, 20);
        System.arraycopy(second, 0, challenge, 8, Math.min(12, second.length));
        String plugin = (capabilities & PLUGIN_AUTH) != 0 ? packet.nullTerminated() : Authentication.NATIVE;
        return new Greeting(version, capabilities, challenge, plugin);
    }

    /** For example {@code 5.5.5-10.11.19-MariaDB} or {@code 8.4.3}. */
    String version() {
        return version;
    }

    boolean offers(int capability) {
        return (capabilities & capability) != 0;
    }

    /** Twenty random bytes. */
    byte[] challenge() {
        return challenge.clone();
    }

    /** The authentication plugin that the server prefers. */
    String plugin() {
        return plugin;
    }
}
