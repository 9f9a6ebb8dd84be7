package dev.quadrant.appliance.admin;

import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.crypto.ReadProof;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may read what is not for everybody: nodes of the cluster, which show that they have its key. Without a key, who asks from this host. May be
 * used from any thread.
 */
public final class ReadAccess {
    private static final String SCHEME = "Quadrant ";
    private static final long SECOND = 1000;

    private final Supplier<Optional<KeyRing>> keys;

    /** @param keys the cluster's keys, now */
    public ReadAccess(Supplier<Optional<KeyRing>> keys) {
        this.keys = keys;
    }

    /** The header {@code Authorization} of a question to a node; empty without a key. */
    public String authorization(String path, String node) {
        return keys.get()
                .map(ring -> SCHEME + ReadProof.of(ring, path + " " + node, System.currentTimeMillis() / SECOND))
                .orElse("");
    }

    /** Whether who asks for a path of this node may have it. */
    boolean admits(RoutingContext request, String path, String node) {
        return keys.get().isEmpty() ? loopback(request.request().remoteAddress()) : proven(request, path, node);
    }

    /** Whether who asks for a path of this node shows that it has the cluster's key; nobody does where there is none. */
    public boolean proven(RoutingContext request, String path, String node) {
        Optional<KeyRing> ring = keys.get();
        String authorization = request.request().getHeader("Authorization");
        return ring.isPresent()
                && authorization != null
                && authorization.startsWith(SCHEME)
                && ReadProof.holds(
                        ring.get(),
                        authorization.substring(SCHEME.length()),
                        path + " " + node,
                        System.currentTimeMillis() / SECOND);
    }

    private static boolean loopback(SocketAddress remote) {
        return remote != null
                && remote.hostAddress() != null
                && InetAddress.ofLiteral(remote.hostAddress()).isLoopbackAddress();
    }
}
