package dev.quadrant.lb.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Passes when a MySQL or MariaDB server greets (handshake version 10) and answers a login. Whether the user exists does not matter: a server that
 * says who it does not let in works. The login is there since a server counts clients that go after its greeting, and shuts
 * their host out after {@code max_connect_errors} of them.
 *
 * @param user who logs in, without a password; needs no right and need not exist
 */
public record MysqlCheck(String user) implements HealthCheck {
    private static final int PROTOCOL = 10;
    private static final int OK = 0x00;
    private static final int SWITCH = 0xfe;
    private static final int ERROR = 0xff;
    /** Error packets from here on are of this login; access denied, with and without a password. */
    private static final int ACCESS_DENIED = 1045;

    private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
    private static final int PACKET_LIMIT = 16 * 1024;
    /** CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;

    private static final int UTF8MB4 = 45;
    private static final int HEADER = 4;
    private static final byte[] QUIT = {1, 0, 0, 0, 1};

    /** A packet of the protocol: its number and what is in it. */
    private static final class Packet {
        private final int number;
        private final byte[] payload;

        Packet(int number, byte[] payload) {
            this.number = number;
            this.payload = payload;
        }

        int number() {
            return number;
        }

        byte[] payload() {
            return payload;
        }

        int first() {
            return payload.length == 0 ? -1 : payload[0] & 0xff;
        }
    }

    @Override
    public Verdict converse(Socket socket, long deadline) throws IOException {
        CheckInput in = new CheckInput(socket, deadline);
        Packet greeting = packet(in);
        if (greeting.first() == ERROR) {
            return refused(greeting);
        }
        if (greeting.first() != PROTOCOL) {
            return new Verdict(false, "no MySQL handshake of version 10");
        }
        send(socket, greeting.number() + 1, login());
        Packet answer = packet(in);
        if (answer.first() == SWITCH) {
            // Another way to say that there is no password.
            send(socket, answer.number() + 1, new byte[0]);
            answer = packet(in);
        }
        if (answer.first() == OK) {
            socket.getOutputStream().write(QUIT);
        }
        return answer.first() == ERROR && !denied(answer) ? refused(answer) : new Verdict(true, version(greeting));
    }

    private static Packet packet(CheckInput in) throws IOException {
        byte[] header = in.read(HEADER);
        if (header.length < HEADER) {
            throw new IOException("closed without an answer");
        }
        int length = header[0] & 0xff | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
        if (length > PACKET_LIMIT) {
            throw new IOException("no MySQL handshake");
        }
        byte[] payload = in.read(length);
        if (payload.length < length) {
            throw new IOException("closed within an answer");
        }
        return new Packet(header[3] & 0xff, payload);
    }

    private static void send(Socket socket, int number, byte[] payload) throws IOException {
        byte[] packet = new byte[HEADER + payload.length];
        packet[0] = (byte) payload.length;
        packet[1] = (byte) (payload.length >> 8);
        packet[3] = (byte) number;
        System.arraycopy(payload, 0, packet, HEADER, payload.length);
        socket.getOutputStream().write(packet);
    }

    /** HandshakeResponse41 with an empty authentication response. */
    private byte[] login() {
        ByteArrayOutputStream login = new ByteArrayOutputStream();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            login.write(CAPABILITIES >> shift);
        }
        login.writeBytes(new byte[] {0, 0, 0, 1, UTF8MB4});
        login.writeBytes(new byte[23]);
        login.writeBytes(user.getBytes(StandardCharsets.UTF_8));
        login.write(0);
        login.write(0);
        login.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
        return login.toByteArray();
    }

    private static boolean denied(Packet error) {
        int code = code(error);
        return code == ACCESS_DENIED || code == ACCESS_DENIED_NO_PASSWORD;
    }

    private static int code(Packet error) {
        byte[] payload = error.payload();
        return payload.length < 3 ? 0 : payload[1] & 0xff | (payload[2] & 0xff) << 8;
    }

    private static Verdict refused(Packet error) {
        byte[] payload = error.payload();
        // After the code, and with protocol 4.1 a # and five characters of SQL state.
        int from = payload.length > 9 && payload[3] == '#' ? 9 : Math.min(3, payload.length);
        return new Verdict(false, "error " + code(error) + ": " + text(payload, from, payload.length));
    }

    private static String version(Packet greeting) {
        byte[] payload = greeting.payload();
        int end = 1;
        while (end < payload.length && payload[end] != 0) {
            end++;
        }
        return "MySQL protocol, " + text(payload, 1, end);
    }

    private static String text(byte[] octets, int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.UTF_8).replaceAll("[^ -~]", " ");
    }
}
