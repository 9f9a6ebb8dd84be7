package dev.quadrant.monitor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The console: who may see and change what, and what is shown. */
@ConfigMapping(prefix = "quadrant.monitor.console")
public interface ConsoleConfig {
    /**
     * File with the users of the console, made by {@code monitor-node user add}; closed to other users, read again within
     * seconds of a change. Without this key everybody who reaches the admin interface may look, and nobody can change
     * anything through the console. With it nothing is shown without a login or a token.
     */
    Optional<Path> usersFile();

    /** How long a session lasts in which nothing is asked for. An open page asks all the time. */
    @WithDefault("30m")
    Duration sessionIdle();

    /** How long a session lasts at most; then a login is needed. */
    @WithDefault("12h")
    Duration sessionMax();

    /** Sessions at once; with one more the one that was idle longest ends. */
    @WithDefault("500")
    int sessionsMax();

    /**
     * Logins of one user that fail before the next ones must wait: a second, and twice as long after each further one. From
     * one address it is four times as many, since people share addresses. A login that succeeds forgets those of the user.
     */
    @WithDefault("5")
    int loginFailures();

    /** Longest wait after logins that failed; all is forgotten when so long nobody tried. */
    @WithDefault("15m")
    Duration loginWaitMax();

    /** Users and addresses whose failed logins are remembered; beyond it the oldest are forgotten. */
    @WithDefault("10000")
    int loginTrackedMax();

    /**
     * File with a token (one line of at least 32 characters, closed to other users) that lets tools read where users are
     * configured: Grafana, Prometheus, scripts ({@code Authorization: Bearer TOKEN}). The node's own token does, too. Read at
     * the start.
     */
    Optional<Path> readTokenFile();

    /**
     * File with the token that the other nodes ask for changes ({@code quadrant.admin.token-file} there). Without it the
     * console can silence alerts, and cannot drain, hand over, back up or change a server. Read for each change.
     */
    Optional<Path> nodesTokenFile();

    /**
     * File to which a line of JSON is added for each login, refusal and change: who, what, from where, and what came of it.
     * Without it {@code audit.log} in the store's directory. A change that cannot be written there is not made.
     */
    Optional<Path> auditFile();

    /** Bytes at which the audit file is renamed to one with the time in its name, and a new one is begun. */
    @WithDefault("67108864")
    long auditMax();

    /**
     * Files with dashboards (YAML). The last part of a path may be a pattern: {@code /etc/quadrant/dashboards/*.yml}. They
     * are shown beside those for each role that ship inside. Read anew at SIGHUP; with a mistake in any of them the
     * dashboards stay as they were.
     */
    Optional<List<String>> dashboards();
}
