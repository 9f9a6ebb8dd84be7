package dev.quadrant.lb.upstream;

import dev.quadrant.lb.http.Cookies;
import dev.quadrant.lb.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A cookie of the balancer's own that keeps a client at the server that it came to first. Its value is a hash of the server's
 * name, the same on every balancer with this configuration. Immutable.
 */
public final class StickyCookie {
    private final byte[] name;
    private final String attributes;

    /**
     * @param name a token of at most 64 characters
     * @param secure whether browsers send it over TLS alone
     */
    public StickyCookie(String name, boolean secure) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        attributes = "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    }

    /** The server that the request's cookie names, or null. */
    Server named(RequestHead head, List<Server> servers) {
        long range = Cookies.find(head, name);
        if (range < 0) {
            return null;
        }
        for (int i = 0; i < servers.size(); i++) {
            if (Cookies.isHex(head, range, servers.get(i).identity())) {
                return servers.get(i);
            }
        }
        return null;
    }

    /** The field that gives the cookie to a client, with its end of line. */
    byte[] line(Server server) {
        String text = "Set-Cookie: " + new String(name, StandardCharsets.US_ASCII) + "="
                + HexFormat.of().toHexDigits(server.identity()) + attributes + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
