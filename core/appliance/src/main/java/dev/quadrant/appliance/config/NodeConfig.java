package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Who this node is. */
@ConfigMapping(prefix = "quadrant.node")
public interface NodeConfig {
    /**
     * Name of this node in the cluster, in logs and in metrics; unique in the cluster. Letters, digits, dots and dashes, at
     * most 64. Without it, the program's name and the host's name ({@code lb-node@web1}).
     */
    Optional<String> name();
}
