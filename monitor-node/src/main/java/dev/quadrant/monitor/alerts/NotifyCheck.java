package dev.quadrant.monitor.alerts;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.monitor.promql.QueryException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with the configuration of receivers. */
public final class NotifyCheck {
    private static final String PREFIX = "quadrant.monitor.notify.";

    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();

    private NotifyCheck(Configuration configuration) {
        this.configuration = configuration;
    }

    public static List<Problem> of(Configuration configuration) {
        NotifyCheck check = new NotifyCheck(configuration);
        check.run(configuration.get(NotifyConfig.class));
        return check.problems;
    }

    private void fault(String key, String what, String fix) {
        problems.add(configuration.problem(PREFIX + key, what, fix));
    }

    private void run(NotifyConfig config) {
        positive("group-wait", config.groupWait());
        positive("group-interval", config.groupInterval());
        positive("repeat-interval", config.repeatInterval());
        positive("timeout", config.timeout());
        if (config.queueMax() <= 0) {
            fault("queue-max", config.queueMax() + " is not above 0", "give a positive number");
        }
        config.receivers().forEach((name, receiver) -> receiver("receivers." + name + ".", receiver, config.smtp()));
        config.inhibit().forEach((name, rule) -> {
            selector("inhibit." + name + ".source", rule.source());
            selector("inhibit." + name + ".target", rule.target());
        });
        smtp(config.smtp());
        config.alertmanagers().orElse(List.of()).forEach(url -> url("alertmanagers", url));
        authorities("alertmanagers-ca-file", config.alertmanagersCaFile());
    }

    private void positive(String key, Duration value) {
        if (value.toMillis() <= 0) {
            fault(key, "is shorter than 1ms", "give a time such as 30s");
        }
    }

    private void receiver(String key, NotifyConfig.Receiver receiver, NotifyConfig.Smtp smtp) {
        receiver.match().ifPresent(match -> selector(key + "match", match));
        receiver.webhookUrl().ifPresent(url -> url(key + "webhook-url", url));
        secretUrl(key + "webhook-url-file", receiver.webhookUrlFile());
        secretUrl(key + "slack-url-file", receiver.slackUrlFile());
        secret(key + "bearer-file", receiver.bearerFile());
        authorities(key + "ca-file", receiver.caFile());
        if (receiver.webhookUrl().isPresent() && receiver.webhookUrlFile().isPresent()) {
            fault(key + "webhook-url", "and webhook-url-file are both set", "leave one of them out");
        }
        if (receiver.emailTo().isPresent() && smtp.address().isEmpty()) {
            fault(key + "email-to", "needs a mail server", "set " + PREFIX + "smtp.address");
        }
        boolean nothing = receiver.webhookUrl().isEmpty()
                && receiver.webhookUrlFile().isEmpty()
                && receiver.slackUrlFile().isEmpty()
                && receiver.emailTo().isEmpty();
        if (nothing) {
            fault(
                    key + "webhook-url",
                    "the receiver has no way by which it is told",
                    "set webhook-url, webhook-url-file, slack-url-file or email-to");
        }
    }

    private void smtp(NotifyConfig.Smtp smtp) {
        smtp.address().ifPresent(address -> {
            try {
                Endpoint.unresolved(address);
            } catch (IllegalArgumentException e) {
                fault("smtp.address", e.getMessage(), "write host:port");
            }
        });
        secret("smtp.password-file", smtp.passwordFile());
        authorities("smtp.ca-file", smtp.caFile());
        if (smtp.user().isPresent() != smtp.passwordFile().isPresent()) {
            fault(
                    smtp.user().isPresent() ? "smtp.user" : "smtp.password-file",
                    "user and password-file go together",
                    "set both, or none");
        }
    }

    private void selector(String key, String text) {
        try {
            Selector.parse(text);
        } catch (QueryException e) {
            fault(key, e.getMessage(), "write a selector such as severity=\"critical\"");
        }
    }

    private void url(String key, String text) {
        if (!good(text)) {
            fault(key, "'" + text + "' is no URL", "write http://host:port/path or https://...");
        }
    }

    private void authorities(String key, Optional<Path> file) {
        if (file.isPresent()) {
            try {
                Authorities.read(file.get());
            } catch (IOException e) {
                fault(key, e.getMessage(), "name a readable file with certificates in PEM form, or leave the key out");
            }
        }
    }

    static boolean good(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<String> secret(String key, Optional<Path> file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SecretFile.read(file.get()));
        } catch (IOException e) {
            problems.add(SecretFile.problem(configuration, PREFIX + key, e, "mend the file, or leave the key out"));
            return Optional.empty();
        }
    }

    private void secretUrl(String key, Optional<Path> file) {
        secret(key, file).ifPresent(url -> {
            if (!good(url)) {
                fault(key, file.orElseThrow() + " holds no URL", "write one line https://... into it");
            }
        });
    }
}
