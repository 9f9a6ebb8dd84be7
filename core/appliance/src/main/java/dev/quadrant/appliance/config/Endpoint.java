package dev.quadrant.appliance.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code host:port} and {@code [ipv6]:port} as configuration writes them. */
public final class Endpoint {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)\\]|([^:\\[\\]\\s]+)):(\\d{1,5})");

    private Endpoint() {}

    /**
     * Parses and resolves an endpoint; a name is looked up once.
     *
     * @throws IllegalArgumentException in words that fit behind the key ("host:port expected, not ...")
     */
    public static InetSocketAddress parse(String text) {
        InetSocketAddress endpoint = unresolved(text);
        String host = endpoint.getHostString();
        try {
            return new InetSocketAddress(InetAddress.getByName(host), endpoint.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host '" + host + "' does not resolve", e);
        }
    }

    /**
     * Parses an endpoint and looks nothing up.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static InetSocketAddress unresolved(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("host:port or [ipv6]:port expected, not '" + text + "'");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port > 65535) {
            throw new IllegalArgumentException("port " + port + " is above 65535");
        }
        return InetSocketAddress.createUnresolved(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
    }

    /** The form that {@link #parse} reads. */
    public static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
