package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The admin interface: health, metrics, state. */
@ConfigMapping(prefix = "quadrant.admin")
public interface AdminConfig {
    /**
     * Address and port of the admin HTTP server ({@code /q/health}, {@code /q/metrics}, {@code /}). Without it loopback and
     * the node's own port: dns-node 9153, lb-node 8404, db-node 9104, monitor-node 9090. The admin interface speaks clear
     * text: open it only to a network that you trust.
     */
    Optional<String> listen();
}
