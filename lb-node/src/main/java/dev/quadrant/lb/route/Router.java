package dev.quadrant.lb.route;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.http.CanonicalPath;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.http.RequestRewriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Finds the route of one request after the other. Belongs to one thread. */
public final class Router implements Match.Origin {
    private static final byte[] FORWARDED_FOR = "x-forwarded-for".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORWARDED_PROTO = "x-forwarded-proto".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
    /** Longest address in text form. */
    private static final int LONGEST_ADDRESS = 45;

    private final CanonicalPath path;
    private Frontend frontend;
    private RequestHead head;
    private Hop hop;
    private boolean tooLong;

    /**
     * @param headLimit the longest head
     */
    public Router(int headLimit) {
        path = new CanonicalPath(headLimit);
    }

    /** The route of the request that was parsed last. */
    public Route find(Frontend its, RequestHead request, Hop from) {
        frontend = its;
        head = request;
        hop = from;
        return its.rules().routes().find(request, path, this);
    }

    /**
     * The path that the route makes of that of the request found last, or null when the path stays. The path is not to be
     * used when it is {@link #tooLong()}.
     */
    public byte[] rewritten(Route route) {
        byte[] made = route.rewrite() == null ? null : route.rewrite().path(path);
        tooLong = made != null
                && made.length
                        > path.length()
                                + RequestRewriter.ADDED
                                - route.request().growth();
        return made;
    }

    /** Whether the path that was made last is longer than a head has room for. */
    public boolean tooLong() {
        return tooLong;
    }

    @Override
    public boolean secure() {
        if (hop.secure() || !hop.trusted()) {
            return hop.secure();
        }
        int field = head.field(FORWARDED_PROTO, -1);
        return field >= 0
                && Characters.equalIgnoringCase(head.bytes(), head.valueStart(field), head.valueEnd(field), HTTPS);
    }

    /** The last address of X-Forwarded-For that no trusted proxy has, as far as it was a trusted one that named it. */
    @Override
    public InetAddress source() {
        InetAddress source = hop.source();
        int last = -1;
        for (int i = head.field(FORWARDED_FOR, -1); hop.trusted() && i >= 0; i = head.field(FORWARDED_FOR, i)) {
            last = i;
        }
        return last < 0 ? source : before(source, last);
    }

    private InetAddress before(InetAddress proxy, int field) {
        byte[] bytes = head.bytes();
        InetAddress source = proxy;
        int to = head.valueEnd(field);
        while (to > head.valueStart(field) && frontend.trusts(source)) {
            int from = to;
            while (from > head.valueStart(field) && bytes[from - 1] != ',') {
                from--;
            }
            InetAddress named = address(new String(bytes, from, to - from, StandardCharsets.US_ASCII).strip());
            if (named == null) {
                return source;
            }
            source = named;
            to = from - 1;
        }
        return source;
    }

    /** An address in text form, or null when it is none. */
    private static InetAddress address(String text) {
        try {
            return text.isEmpty() || text.length() > LONGEST_ADDRESS ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
