package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The cluster that this node belongs to. Without a key file the node stays alone. */
@ConfigMapping(prefix = "quadrant.cluster")
public interface ClusterConfig {
    /** Name of the cluster; nodes of another name on the same network are not heard. A change needs a restart. */
    @WithDefault("quadrant")
    String name();

    /**
     * Address and UDP port of gossip. A wildcard address is advertised as the address that peers see, which is wrong only
     * behind address translation: name the address then. A change needs a restart.
     */
    @WithDefault("0.0.0.0:7946")
    String listen();

    /**
     * Members to ask at the start, host:port each; one that answers is enough. Empty for the first node. Names are looked up
     * again every 30 s, so that a member may move; a name that does not resolve is no error. Reloaded at SIGHUP.
     */
    Optional<List<String>> join();

    /**
     * File with the cluster's keys: 32 bytes each as base64 or hex, one a line; the first seals, all open. Make one with
     * {@code (umask 077; openssl rand -base64 32 > FILE)}; one that other users can read is refused. A changed file is read
     * within seconds and at SIGHUP; another path needs a restart. Without a key the node does not gossip and holds no virtual
     * IP.
     */
    Optional<Path> keyFile();

    /**
     * Names of the nodes that vote on leases: an odd number, at least three, the same list on every node, also on those that
     * do not vote. Virtual IPs need it; gossip never changes it, and a node with another list is refused by the others
     * ({@code voters-differ}). A change needs a restart, one node after the other as the operator's page says.
     */
    Optional<List<String>> voters();

    /**
     * How fast faults are noticed: {@code lan} moves a virtual IP within 1 s of any fault, {@code fast} within 0.4 s (quiet
     * network, native binaries on cores of their own: a stall of 0.13 s costs the holder its address), {@code wan} within
     * 6 s. The same on every node. A change needs a restart.
     */
    @WithDefault("lan")
    Preset preset();

    /**
     * By how much the rate of any host's clock may differ from true time, in millionths (0.1 % by default; quartz is within
     * 100, a clock that NTP slews within 500). The same on every node. Voters keep a lease twice this much longer than its
     * holder does: a larger bound covers worse clocks and costs 2 ms a lease for each 0.1 %. A change needs a restart.
     */
    @WithDefault("1000")
    int maxDriftPpm();

    /** Times of the cluster. */
    enum Preset {
        LAN,
        FAST,
        WAN
    }
}
