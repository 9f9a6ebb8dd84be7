package dev.quadrant.e2e.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/** The admin interface of a node of ours on a host of a lab, from within that host. */
record AdminClient(Lab lab, int host) {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int ANSWER_MILLIS = 2_000;

    /** The file with the token that orders need. */
    static Path tokenFile(Lab lab) {
        return lab.secret("admin.token", TOKEN);
    }

    /** The answer with its head; empty when there is none. */
    String get(String path) {
        return request("GET", path);
    }

    /** @throws IllegalStateException when the node refuses */
    void post(String path) {
        String answer = request("POST", path);
        if (!answer.matches("(?s)HTTP/1\\.[01] 20[0-9] .*")) {
            throw new IllegalStateException("host " + host + " POST " + path + ": " + answer);
        }
    }

    private String request(String method, String path) {
        int port = lab.product().isCandidate(host) ? 8404 : 9090;
        String request = method + " " + path + " HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Length: 0\r\n\r\n";
        try {
            return lab.host(host).inside(() -> {
                try (Socket socket = new Socket()) {
                    socket.setSoTimeout(ANSWER_MILLIS);
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                }
            });
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException) {
                return "";
            }
            throw e;
        }
    }
}
