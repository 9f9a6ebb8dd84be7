package dev.quadrant.appliance;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who is in the cluster, as this node sees it. May be called from any thread. */
public interface Members {
    /** Published under this key by every node that is drained or stops, for as long as it is: see {@link Member#drained}. */
    String DRAINED = "drained";
    /** Published under this key by every node with virtual IPs: see {@link Member#vips}. */
    String VIPS = "vips";

    /** All members that this node knows of, itself first; never empty. */
    List<Member> all();

    /**
     * A member of the cluster.
     *
     * @param name its name, unique in the cluster
     * @param roles what it does, for example {@code dns}
     * @param admin base of its admin interface, for example {@code http://10.0.0.11:9153}
     * @param gossip where its gossip comes from; the address is the wildcard only for this node itself, when it listens on
     *     all addresses and nobody has told it yet by which one it is reached
     * @param version the build it runs
     * @param state {@code alive}, {@code suspect}, {@code dead} or {@code left}
     * @param working those of its roles in which it said that it does its work
     * @param published what its program publishes, by key; see {@link #publish}
     */
    record Member(
            String name,
            Set<String> roles,
            URI admin,
            InetSocketAddress gossip,
            String version,
            State state,
            Set<String> working,
            Map<String, String> published) {
        /** Whether it does its work in all its roles. */
        public boolean ready() {
            return working.containsAll(roles);
        }

        /** Whether its operator took it out of service, or it stops: it still works, and should get nothing new to do. */
        public boolean drained() {
            return published.containsKey(DRAINED);
        }

        /** Addresses of the virtual IPs that it may hold, as literals by name; what makes no sense is left out. */
        public SortedMap<String, String> vips() {
            SortedMap<String, String> vips = new TreeMap<>();
            for (String entry : published.getOrDefault(VIPS, "").split(" ")) {
                int equals = entry.indexOf('=');
                if (equals > 0) {
                    vips.put(entry.substring(0, equals), entry.substring(equals + 1));
                }
            }
            return vips;
        }
    }

    /**
     * Publishes a value of this node to all members, at once; an empty one takes it back. At most 16 keys of 64 characters
     * (lower-case letters, digits, {@code . _ -}), {@link #DRAINED} and {@link #VIPS} among them; 1024 bytes a value, 4096
     * bytes in all, UTF-8.
     *
     * @throws IllegalArgumentException beyond a bound, in words; nothing is published then, and
     *     {@code quadrant_cluster_publish_refused_total} counts it
     */
    void publish(String key, String value);

    /** How a member is, by gossip. */
    enum State {
        ALIVE,
        SUSPECT,
        DEAD,
        LEFT
    }
}
