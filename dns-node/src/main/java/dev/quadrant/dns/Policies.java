package dev.quadrant.dns;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.answer.CookieSecrets;
import dev.quadrant.dns.answer.Policy;
import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.config.DnsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The {@link Policy} that is in force: made at start, and again when the secrets of cookies change. */
final class Policies {
    private static final EventLog LOG = EventLog.of(Policies.class);
    private static final long NEW_SECRET_NANOS = Duration.ofDays(1).toNanos();

    private final Optional<Path> secretsFile;
    private final SecureRandom random = new SecureRandom();
    private volatile Policy policy;
    private long changedAt;

    /** @throws IllegalArgumentException in words, when the secrets cannot be read */
    Policies(DnsConfig config, long nanos) {
        secretsFile = config.cookieSecretsFile();
        changedAt = nanos;
        CookieSecrets secrets = secretsFile.map(Policies::read).orElseGet(() -> CookieSecrets.random(random, null));
        policy = new Policy(
                config.allowQuery().map(AddressSet::parse).orElse(null),
                AddressSet.parse(config.dropClients().orElse(List.of())),
                secrets);
    }

    /**
     * Reads a file of secrets.
     *
     * @throws IllegalArgumentException in words
     */
    static CookieSecrets read(Path file) {
        try {
            return CookieSecrets.parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    Policy current() {
        return policy;
    }

    /** Reads the secrets again. */
    void reload() {
        secretsFile.ifPresent(file -> {
            try {
                secrets(read(file));
                LOG.info("cookie-secrets-loaded", "file", file);
            } catch (IllegalArgumentException e) {
                LOG.error("cookie-secrets-broken", "cause", e.getMessage(), "serving", "with those before");
            }
        });
    }

    /** Makes a new secret when the one that was made is a day old; called now and then. */
    void tick(long nanos) {
        if (secretsFile.isEmpty() && nanos - changedAt > NEW_SECRET_NANOS) {
            changedAt = nanos;
            secrets(CookieSecrets.random(random, policy.cookies()));
        }
    }

    private void secrets(CookieSecrets secrets) {
        policy = new Policy(policy.allowed(), policy.dropped(), secrets);
    }
}
