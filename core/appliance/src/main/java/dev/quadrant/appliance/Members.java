package dev.quadrant.appliance;

import java.net.URI;
import java.util.List;
import java.util.Set;

/** Who is in the cluster, as this node sees it. May be called from any thread. */
public interface Members {
    /** All members that this node knows of, itself first; never empty. */
    List<Member> all();

    /**
     * A member of the cluster.
     *
     * @param name its name, unique in the cluster
     * @param roles what it does, for example {@code dns}
     * @param admin base of its admin interface, for example {@code http://10.0.0.11:9153}
     * @param version the build it runs
     * @param state {@code alive}, {@code suspect}, {@code dead} or {@code left}
     * @param ready whether it said that all its parts are up
     */
    record Member(String name, Set<String> roles, URI admin, String version, State state, boolean ready) {}

    /** How a member is, by gossip. */
    enum State {
        ALIVE,
        SUSPECT,
        DEAD,
        LEFT
    }
}
