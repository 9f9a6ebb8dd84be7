package dev.quadrant.monitor.alerts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail server (RFC 5321) that takes everything and records it: the dialogue's lines of the client, mails as they came. */
public final class MailServer implements AutoCloseable {
    private final ServerSocket socket;
    /** Of STARTTLS; null without. */
    private final SSLContext startTls;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    public MailServer() throws IOException {
        this(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), null);
    }

    private MailServer(ServerSocket socket, SSLContext startTls) {
        this.socket = socket;
        this.startTls = startTls;
        Thread.ofPlatform().daemon(true).name("mail-server").start(this::accept);
    }

    /** One that offers STARTTLS. */
    public static MailServer startTls(SSLContext context) throws IOException {
        return new MailServer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), context);
    }

    /** One that speaks TLS from the first byte. */
    public static MailServer tls(SSLContext context) throws IOException {
        return new MailServer(
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()), null);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Everything that clients said so far. */
    public String said() {
        return String.join("\n", lines);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                serve(client);
            } catch (IOException e) {
                // Of a client that does not trust the server, too.
                lines.add(e.toString());
            }
        }
    }

    private void serve(Socket client) throws IOException {
        answer(client.getOutputStream(), "220 test");
        converse(client);
    }

    private void converse(Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (data) {
                data = !line.equals(".");
                if (!data) {
                    answer(out, "250 taken");
                }
                continue;
            }
            String verb = line.toUpperCase(Locale.ROOT);
            if (verb.startsWith("EHLO")) {
                boolean clear = startTls != null && !(client instanceof SSLSocket);
                answer(out, "250-test\r\n250 " + (clear ? "STARTTLS" : "AUTH PLAIN"));
            } else if (verb.equals("STARTTLS")) {
                answer(out, "220 go on");
                Socket secured = startTls.getSocketFactory().createSocket(client, "", client.getPort(), true);
                ((SSLSocket) secured).setUseClientMode(false);
                converse(secured);
                return;
            } else if (verb.startsWith("AUTH")) {
                answer(out, "235 welcome");
            } else if (verb.equals("DATA")) {
                data = true;
                answer(out, "354 go on");
            } else if (verb.equals("QUIT")) {
                answer(out, "221 bye");
                return;
            } else {
                answer(out, "250 ok");
            }
        }
    }

    private static void answer(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
