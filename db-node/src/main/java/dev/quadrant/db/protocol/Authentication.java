package dev.quadrant.db.protocol;

import java.io.IOException;
import java.util.Arrays;

/**
 * The client's side of authentication as a state machine: takes the server's packets, says what to send. No I/O.
 *
 * <p>caching_sha2_password has three ways: the fast one (the server has the hash in its cache), the password in clear inside
 * TLS, and the password under the server's RSA key.
 */
final class Authentication {
    static final String NATIVE = "mysql_native_password";
    static final String SHA2 = "caching_sha2_password";

    private static final int FAST = 3;
    private static final int FULL = 4;
    private static final byte[] REQUEST_KEY = {2};

    private final byte[] password;
    private final boolean encrypted;
    private String plugin;
    private byte[] challenge;
    private boolean done;
    private boolean keyRequested;

    /** @param encrypted whether the connection runs inside TLS */
    Authentication(byte[] password, boolean encrypted, String plugin, byte[] challenge) {
        this.password = password.clone();
        this.encrypted = encrypted;
        this.plugin = plugin;
        this.challenge = challenge.clone();
    }

    String plugin() {
        return plugin;
    }

    /** Whether the server said that the client is in. */
    boolean done() {
        return done;
    }

    /** The answer to the challenge, for the plugin at hand; empty for a plugin that this client lacks. */
    byte[] response() {
        return switch (plugin) {
            case NATIVE -> Scramble.nativePassword(password, challenge);
            case SHA2 -> Scramble.sha2(password, challenge);
            default -> new byte[0];
        };
    }

    /**
     * Takes a packet of the server.
     *
     * @return what to send, or null for nothing
     * @throws ServerError when the server refuses
     */
    byte[] accept(ByteReader packet) throws IOException {
        switch (packet.peek()) {
            case 0x00 -> {
                done = true;
                return null;
            }
            case 0xFF -> throw refused(packet);
            case 0xFE -> {
                return change(packet);
            }
            case 0x01 -> {
                packet.skip(1);
                return more(packet);
            }
            default -> throw new MalformedException("unknown packet in authentication: " + packet.peek());
        }
    }

    /** A server that has no key to give says no more than that access is denied. */
    private IOException refused(ByteReader packet) throws IOException {
        ServerError error = ServerError.of(packet);
        if (!keyRequested) {
            return error;
        }
        return new IOException(
                "the account uses " + SHA2 + ", and this connection has neither TLS nor a key of the server"
                        + " under which to send the password; set quadrant.db.source.tls=require (the server said: "
                        + error.getMessage() + ")");
    }

    private byte[] change(ByteReader packet) throws IOException {
        packet.skip(1);
        if (packet.remaining() == 0) {
            throw new IOException("the server wants the authentication of MySQL 4.0, which this client refuses");
        }
        plugin = packet.nullTerminated();
        byte[] data = packet.bytes(packet.remaining());
        challenge = Arrays.copyOf(data, Math.min(20, data.length));
        if (!plugin.equals(NATIVE) && !plugin.equals(SHA2)) {
            throw new IOException("the account uses " + plugin + "; give it " + NATIVE + " or " + SHA2);
        }
        if (challenge.length == 0) {
            throw new MalformedException("authentication without a challenge");
        }
        return response();
    }

    private byte[] more(ByteReader packet) throws IOException {
        if (!plugin.equals(SHA2)) {
            throw new MalformedException("more authentication data than " + plugin + " has");
        }
        if (keyRequested) {
            keyRequested = false;
            return Scramble.rsa(password, challenge, packet.bytes(packet.remaining()));
        }
        int step = packet.u8();
        return switch (step) {
            case FAST -> null;
            case FULL -> {
                if (encrypted) {
                    yield Arrays.copyOf(password, password.length + 1);
                }
                keyRequested = true;
                yield REQUEST_KEY.clone();
            }
            default -> throw new MalformedException("unknown step of " + SHA2 + ": " + step);
        };
    }
}
