package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The cluster that this node belongs to. Without a key file the node stays alone. */
@ConfigMapping(prefix = "quadrant.cluster")
public interface ClusterConfig {
    /** Name of the cluster; nodes of another name on the same network are not heard. */
    @WithDefault("quadrant")
    String name();

    /** Address and UDP port of gossip. A wildcard address is advertised as the address that peers see. */
    @WithDefault("0.0.0.0:7946")
    String listen();

    /** Members to ask at start, host:port each; one that answers is enough. Empty for the first node. */
    Optional<List<String>> join();

    /**
     * File with the cluster's key: 32 bytes as base64 or hex on one line, readable by this node only. Make one with
     * {@code openssl rand -base64 32}. Without this key the node does not gossip and holds no virtual IP.
     */
    Optional<Path> keyFile();

    /**
     * Names of the nodes that vote on leases (an odd number, at least three, the same list on every node). Virtual IPs need
     * it; gossip never changes it.
     */
    Optional<List<String>> voters();

    /**
     * How fast faults are noticed: {@code lan} moves a virtual IP within 1 s of any fault, {@code fast} within 0.4 s (quiet
     * network, native binaries on cores of their own: a stall of 0.13 s costs the holder its address), {@code wan} within
     * 6 s. The same on every node.
     */
    @WithDefault("lan")
    Preset preset();

    /** Times of the cluster. */
    enum Preset {
        LAN,
        FAST,
        WAN
    }
}
