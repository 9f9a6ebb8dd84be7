package dev.quadrant.db.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A GET of the running service's admin interface, which is on this host and speaks clear text. */
final class AdminGet {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MOST = 64 << 20;

    private AdminGet() {}

    /**
     * The body of an answer with status 200.
     *
     * @param address host and port
     * @throws IOException when there is none
     */
    static String body(String address, String path) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1))), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            // Version 1.0: the answer ends where the connection does.
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: " + address + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(MOST), StandardCharsets.UTF_8);
            int head = answer.indexOf("\r\n\r\n");
            if (head < 0 || !answer.matches("(?s)HTTP/1\\.[01] 200 .*")) {
                throw new IOException("answer " + answer.lines().findFirst().orElse("empty"));
            }
            return answer.substring(head + 4);
        }
    }
}
