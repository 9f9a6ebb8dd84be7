package dev.quadrant.monitor.login;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.admin.ReadAccess;
import java.time.Duration;
import java.util.Optional;

/**
 * How logins work.
 *
 * @param idle after which time without use a session ends
 * @param longest after which time a session ends in any case
 * @param sessionsMax sessions at once
 * @param failures logins of a user that fail before the next must wait
 * @param waitMax longest wait
 * @param trackedMax users, and addresses, whose failures are remembered
 * @param secure whether browsers reach this node by TLS alone
 * @param actions knows the node's token, which lets programs in
 * @param reader a token that lets programs read
 * @param reading knows nodes of the cluster, which read this one's log lines
 * @param node name of this node
 */
public record LoginOptions(
        Duration idle,
        Duration longest,
        int sessionsMax,
        int failures,
        Duration waitMax,
        int trackedMax,
        boolean secure,
        AdminActions actions,
        Optional<AdminToken> reader,
        ReadAccess reading,
        String node) {}
