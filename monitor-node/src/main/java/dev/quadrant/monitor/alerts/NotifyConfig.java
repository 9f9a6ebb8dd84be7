package dev.quadrant.monitor.alerts;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is told of alerts, and how often. All of it is read anew at SIGHUP; with a mistake all stays as it was. */
@ConfigMapping(prefix = "quadrant.monitor.notify")
public interface NotifyConfig {
    /**
     * Labels by which alerts are told together; alerts that differ in one of them are told apart. {@code ...} tells each
     * alert alone.
     */
    @WithDefault("alertname")
    List<String> groupBy();

    /** How long a new group waits for more alerts before it is told. Longer makes fewer messages, and later ones. */
    @WithDefault("30s")
    Duration groupWait();

    /** How long after a message a group waits before it tells of what changed. */
    @WithDefault("5m")
    Duration groupInterval();

    /** After what time a group of which nothing changed is told again. */
    @WithDefault("4h")
    Duration repeatInterval();

    /** Messages that wait to be sent; further ones are dropped and counted, and made anew at the next group interval. */
    @WithDefault("1000")
    int queueMax();

    /** How long one try to send a message may take. */
    @WithDefault("10s")
    Duration timeout();

    /** Who is told, by name. An alert goes to every receiver whose {@code match} takes it. */
    Map<String, Receiver> receivers();

    /** Alerts that others make needless, by a name for each rule. */
    Map<String, Inhibit> inhibit();

    /** The mail server. */
    Smtp smtp();

    /**
     * Alertmanagers to which all alerts are posted as Prometheus does, for example {@code http://10.0.0.9:9093}. They
     * group and silence by themselves.
     */
    Optional<List<String>> alertmanagers();

    /** File with the certificates (PEM) of the authorities that sign those of Alertmanagers; without it the system's. */
    Optional<Path> alertmanagersCaFile();

    /** One receiver. */
    interface Receiver {
        /** Alerts that it is told of, as a selector: {@code severity=~"warning|critical", team="web"}. Without it all. */
        Optional<String> match();

        /** Whether it is told when alerts are over, too. */
        @WithDefault("true")
        boolean sendResolved();

        /** URL to which version 4 of Alertmanager's webhook JSON is posted. */
        Optional<String> webhookUrl();

        /** File with that URL, where it is a secret. */
        Optional<Path> webhookUrlFile();

        /** File with a token that the webhook is shown ({@code Authorization: Bearer}). */
        Optional<Path> bearerFile();

        /**
         * File with the certificates (PEM) of the authorities that sign those of the webhook's and Slack's servers; without it
         * the system's.
         */
        Optional<Path> caFile();

        /** File with the URL of a Slack incoming webhook, or of what speaks like one. */
        Optional<Path> slackUrlFile();

        /** Slack channel, where it is not the one that the URL belongs to. */
        Optional<String> slackChannel();

        /** Addresses to which e-mail is sent. */
        Optional<List<String>> emailTo();
    }

    /** Alerts that keep others from being told of. */
    interface Inhibit {
        /** Alerts that fire and make others needless, as a selector. */
        String source();

        /** Alerts that are not told of meanwhile, as a selector. */
        String target();

        /** Labels that must be the same in both. */
        Optional<List<String>> equal();
    }

    /** The mail server. */
    interface Smtp {
        /** Its address, {@code host:port}. Needed where a receiver has {@code email-to}. */
        Optional<String> address();

        /** Address that mail comes from. */
        @WithDefault("quadrant@localhost")
        String from();

        /** User to log in as; without it there is no login. */
        Optional<String> user();

        /** File with that user's password. */
        Optional<Path> passwordFile();

        /** How the connection is secured. */
        @WithDefault("starttls")
        Tls tls();

        /** File with the certificates (PEM) of the authorities that sign the mail server's; without it the system's. */
        Optional<Path> caFile();
    }

    /** How a connection to a mail server is secured. */
    enum Tls {
        /** In clear: for a server on this host. */
        NONE,
        /** It must become TLS before anything else is said. */
        STARTTLS,
        /** TLS from the first byte (port 465). */
        TLS
    }
}
