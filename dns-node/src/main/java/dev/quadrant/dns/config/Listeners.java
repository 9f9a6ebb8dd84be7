package dev.quadrant.dns.config;

import dev.quadrant.appliance.config.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of {@code quadrant.dns.listen}. */
public final class Listeners {
    public static final String KEY = "quadrant.dns.listen";
    public static final String TLS_KEY = "quadrant.dns.tls.listen";

    private Listeners() {}

    /**
     * Parses the addresses.
     *
     * @throws IllegalArgumentException in words, when one cannot be listened on
     */
    public static List<InetSocketAddress> parse(List<String> texts) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            InetSocketAddress address = Endpoint.parse(text);
            if (address.getPort() == 0) {
                throw new IllegalArgumentException("port 0 in '" + text.strip() + "'");
            }
            if (!isLocal(address.getAddress())) {
                throw new IllegalArgumentException("'" + text.strip() + "' is no address of this host");
            }
            if (addresses.contains(address)) {
                throw new IllegalArgumentException("'" + text.strip() + "' is there twice");
            }
            addresses.add(address);
        }
        return addresses;
    }

    private static boolean isLocal(InetAddress address) {
        // All of 127/8 is local, also where the interface has 127.0.0.1 alone.
        if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
