package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
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

    /**
     * File with the token that whoever changes something through the admin interface must show ({@code Authorization: Bearer
     * TOKEN}): one line, at least 32 characters, closed to other users; a systemd credential or a path. Read again at SIGHUP. Without it the node takes no changes and answers 403; reading state needs no token.
     */
    Optional<Path> tokenFile();
}
