package dev.quadrant.monitor.login;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Whether a request comes from the console's own pages: others must not make a browser log in or change anything. */
public final class SameSite {
    /** Header with which a page shows its session's token. */
    public static final String CSRF = "x-quadrant-csrf";

    private SameSite() {}

    /** What browsers say of where a request comes from; programs say nothing, and have no session that could be abused. */
    static boolean plausible(HttpServerRequest request) {
        String fetched = request.getHeader("sec-fetch-site");
        if (fetched != null && !fetched.equals("same-origin") && !fetched.equals("none")) {
            return false;
        }
        String origin = request.getHeader("origin");
        return origin == null || sameHost(origin, request.getHeader("host"));
    }

    private static boolean sameHost(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a request that changes something shows the token of its session. */
    public static boolean proved(HttpServerRequest request, Session session) {
        String shown = request.getHeader(CSRF);
        return plausible(request)
                && shown != null
                && MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8));
    }
}
