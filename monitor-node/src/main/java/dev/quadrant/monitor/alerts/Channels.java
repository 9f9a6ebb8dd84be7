package dev.quadrant.monitor.alerts;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.monitor.promql.QueryException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways by which receivers are told, made from the configuration: a way each is a receiver of its own. */
final class Channels implements AutoCloseable {
    private final Vertx vertx;
    private final Duration timeout;
    /** By the file with the authorities that they trust. */
    private final Map<Optional<Path>, Poster> posters = new HashMap<>();

    private final Poster alertmanagers;
    private final Mail mail;
    private final String externalUrl;
    private final List<Receiver> receivers = new ArrayList<>();
    private final Map<String, Destination> destinations = new LinkedHashMap<>();

    /** @throws IOException when a file with a secret or with authorities cannot be read */
    Channels(Vertx vertx, NotifyConfig config, String externalUrl) throws IOException {
        this.vertx = vertx;
        this.timeout = config.timeout();
        this.externalUrl = externalUrl;
        try {
            this.alertmanagers = poster(config.alertmanagersCaFile());
            this.mail = mail(vertx, config);
            for (Map.Entry<String, NotifyConfig.Receiver> entry :
                    config.receivers().entrySet()) {
                receiver(entry.getKey(), entry.getValue());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Poster poster(Optional<Path> authorities) throws IOException {
        Poster known = posters.get(authorities);
        if (known == null) {
            known = new Poster(vertx, timeout, authorities);
            posters.put(authorities, known);
        }
        return known;
    }

    private static Mail mail(Vertx vertx, NotifyConfig config) throws IOException {
        NotifyConfig.Smtp smtp = config.smtp();
        if (smtp.address().isEmpty()) {
            return null;
        }
        String password = secret(smtp.passwordFile());
        return new Mail(
                vertx,
                Endpoint.unresolved(smtp.address().get()),
                smtp,
                password,
                config.timeout().toMillis());
    }

    private static String secret(Optional<Path> file) throws IOException {
        return file.isEmpty() ? "" : SecretFile.read(file.get());
    }

    private void receiver(String name, NotifyConfig.Receiver config) throws IOException {
        Poster poster = poster(config.caFile());
        String url = config.webhookUrl().isPresent() ? config.webhookUrl().get() : secret(config.webhookUrlFile());
        if (!url.isEmpty()) {
            String token = secret(config.bearerFile());
            add(
                    name + "/webhook",
                    config,
                    message -> poster.post(
                            url, token, Payloads.webhook(message, externalUrl).toBuffer()));
        }
        String slack = secret(config.slackUrlFile());
        if (!slack.isEmpty()) {
            String channel = config.slackChannel().orElse("");
            add(
                    name + "/slack",
                    config,
                    message -> poster.post(
                            slack,
                            "",
                            Payloads.slack(message, channel, externalUrl).toBuffer()));
        }
        if (config.emailTo().isPresent() && mail != null) {
            List<String> to = config.emailTo().get();
            add(name + "/email", config, message -> mail.send(message, to));
        }
    }

    private void add(String name, NotifyConfig.Receiver config, Destination destination) {
        Selector selector = config.match().map(Channels::checked).orElse(Selector.ALL);
        receivers.add(new Receiver(name, selector, config.sendResolved()));
        destinations.put(name, destination);
    }

    private static Selector checked(String text) {
        try {
            return Selector.parse(text);
        } catch (QueryException e) {
            throw new IllegalStateException("the configuration was checked", e);
        }
    }

    static List<InhibitRule> inhibitions(NotifyConfig config) {
        return config.inhibit().values().stream()
                .map(rule -> new InhibitRule(
                        checked(rule.source()),
                        checked(rule.target()),
                        rule.equal().orElse(List.of())))
                .toList();
    }

    /** What Alertmanagers are posted by. */
    Poster alertmanagers() {
        return alertmanagers;
    }

    /** After what time no try that was begun is under way any more; ms. */
    long longestTry() {
        return timeout.toMillis();
    }

    List<Receiver> receivers() {
        return receivers;
    }

    /** By the receivers' names. */
    Map<String, Destination> destinations() {
        return destinations;
    }

    @Override
    public void close() {
        posters.values().forEach(Poster::close);
        if (mail != null) {
            mail.close();
        }
    }
}
