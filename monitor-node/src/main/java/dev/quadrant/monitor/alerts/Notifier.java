package dev.quadrant.monitor.alerts;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.rules.Alert;
import dev.quadrant.monitor.rules.AlertListener;
import dev.quadrant.monitor.rules.AlertState;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells receivers of alerts: drives the dispatcher and the outbox on one event loop, sends what they say, and keeps what they
 * must know after a restart. {@link #alerts} may be called from any thread.
 */
public final class Notifier implements AlertListener {
    private static final EventLog LOG = EventLog.of(Notifier.class);
    /** Longest time without a look at what is due; ms. */
    private static final long LOOK = 30_000;
    /** How often it is counted what is silenced and inhibited; ms. */
    private static final long COUNT_EVERY = 1000;

    private final Vertx vertx;
    private final Context loop;
    private final Labels external;
    private final String externalUrl;
    private final Silences silences = new Silences();
    private final Dispatcher dispatcher;
    private final Outbox outbox;
    private final AlertmanagerPosts alertmanagers;
    private Channels channels;
    /** Read by any thread. */
    private volatile int receivers;

    private volatile String refused = "";
    private final StateFile file;
    private final NotifyMetrics metrics;
    private final Set<String> failing = new HashSet<>();
    /** Whether there is something that the file does not hold. */
    private boolean unkept;

    private long counted;
    private long timer = -1;
    private boolean stopped;

    /**
     * A notifier that was told of nothing yet.
     *
     * @param external labels that alerts get which have none of that name
     * @param directory where it keeps its state; must exist
     */
    public Notifier(
            Vertx vertx, NotifyConfig config, Labels external, String externalUrl, Path directory, MeterRegistry meters)
            throws IOException {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.external = external;
        this.externalUrl = externalUrl;
        this.metrics = new NotifyMetrics(meters);
        this.channels = new Channels(vertx, config, externalUrl);
        this.alertmanagers = new AlertmanagerPosts(metrics);
        this.dispatcher =
                new Dispatcher(channels.receivers(), grouping(config), Channels.inhibitions(config), silences);
        this.outbox = new Outbox(config.queueMax(), config.groupInterval().toMillis());
        use(config);
        this.file = new StateFile(directory.resolve("alerts.json"));
        StateFile.State state = file.read();
        long now = System.currentTimeMillis();
        state.silences().forEach(silence -> silences.add(silence, now));
        dispatcher.restore(state.told());
        metrics.silences.set(silences.active(now));
    }

    private static Grouping grouping(NotifyConfig config) {
        return new Grouping(
                config.groupBy(),
                config.groupWait().toMillis(),
                config.groupInterval().toMillis(),
                config.repeatInterval().toMillis());
    }

    /** The channels are those of the configuration. */
    private void use(NotifyConfig config) {
        alertmanagers.use(channels.alertmanagers(), config.alertmanagers().orElse(List.of()));
        channels.destinations().keySet().forEach(metrics::declare);
        receivers = channels.receivers().size();
    }

    /**
     * Goes on with another configuration, which was checked. What waits to be sent is sent, by the new way, to receivers
     * that are still there. When a file cannot be read all stays as it is.
     */
    public void reload(NotifyConfig config) {
        Channels next;
        try {
            next = new Channels(vertx, config, externalUrl);
        } catch (IOException e) {
            refuse(e.getMessage());
            return;
        }
        refused = "";
        metrics.reloaded(true);
        loop.runOnContext(v -> {
            if (stopped) {
                next.close();
                return;
            }
            Channels before = channels;
            channels = next;
            outbox.use(
                    config.queueMax(),
                    config.groupInterval().toMillis(),
                    next.destinations().keySet());
            dispatcher.use(
                    next.receivers(), grouping(config), Channels.inhibitions(config), System.currentTimeMillis());
            use(config);
            // What is on its way must arrive: it would be sent twice.
            vertx.setTimer(Math.max(1, before.longestTry()), passed -> before.close());
            look();
        });
    }

    /** A configuration that was read anew has a mistake: all stays as it is. */
    public void refuse(String why) {
        LOG.error("receivers-refused", "problem", why);
        metrics.reloaded(false);
        refused = why;
    }

    /** Why the configuration was not taken when it was last read, in words; empty when it was. */
    public String refused() {
        return refused;
    }

    /** Up, with a word about a configuration that was refused. */
    public Condition condition() {
        return Condition.up(receivers + " receivers"
                        + (refused.isEmpty() ? "" : "; the configuration was refused: " + refused))
                .with("receivers", receivers);
    }

    /** URLs of Alertmanagers to which alerts are posted. */
    public List<String> alertmanagers() {
        return alertmanagers.urls();
    }

    @Override
    public void alerts(List<Alert> alerts, String query, long now) {
        if (alerts.isEmpty()) {
            return;
        }
        String source = externalUrl.isEmpty()
                ? ""
                : externalUrl + "/graph?g0.expr=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&g0.tab=1";
        List<Notice> notices = new ArrayList<>();
        for (Alert alert : alerts) {
            long end = alert.state() == AlertState.FIRING ? 0 : alert.resolvedAt();
            notices.add(new Notice(labels(alert.labels()), alert.annotations(), alert.activeAt(), end, source));
        }
        loop.runOnContext(v -> {
            if (!stopped) {
                dispatcher.take(notices, System.currentTimeMillis());
                alertmanagers.take(notices, System.currentTimeMillis());
                look();
            }
        });
    }

    private Labels labels(Labels own) {
        Map<String, String> all = new HashMap<>();
        external.forEach(all::put);
        own.forEach(all::put);
        List<String> pairs = new ArrayList<>();
        all.forEach((name, value) -> pairs.addAll(List.of(name, value)));
        return Labels.of(pairs.toArray(String[]::new));
    }

    /** Does something with the silences on the loop. */
    void withSilences(Consumer<Silences> action) {
        loop.runOnContext(v -> {
            action.accept(silences);
            unkept = true;
            look();
        });
    }

    /** Does what is due, and asks to be called when something is again. */
    private void look() {
        long now = System.currentTimeMillis();
        for (Message message : dispatcher.due(now)) {
            if (!outbox.add(message, now)) {
                metrics.counted(message.receiver(), "dropped");
                LOG.error("notification-dropped", "receiver", message.receiver(), "reason", "queue-full");
            }
        }
        outbox.due(now).forEach(this::send);
        metrics.queue.set(outbox.size());
        metrics.groups.set(dispatcher.groups());
        metrics.refused.set(dispatcher.refused());
        metrics.silences.set(silences.active(now));
        if (Math.abs(now - counted) >= COUNT_EVERY) {
            counted = now;
            metrics.suppressed(dispatcher.suppressed(now));
        }
        if (unkept) {
            unkept = false;
            keep(now);
        }
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        long next = Math.min(dispatcher.next(), outbox.next());
        timer = stopped ? -1 : vertx.setTimer(Math.max(1, Math.min(LOOK, next - now)), fired -> look());
    }

    private void send(Message message) {
        channels.destinations().get(message.receiver()).send(message).onComplete(result -> {
            long now = System.currentTimeMillis();
            if (result.succeeded()) {
                outbox.done(message);
                dispatcher.sent(message, now);
                unkept = true;
                metrics.counted(message.receiver(), "sent");
                if (failing.remove(message.receiver())) {
                    LOG.info("receiver-works-again", "receiver", message.receiver());
                }
            } else {
                failed(message, result.cause(), now);
            }
            look();
        });
    }

    private void failed(Message message, Throwable cause, long now) {
        boolean lasting = cause instanceof SendFailure failure && failure.lasting();
        boolean again = outbox.failed(message, !lasting, now);
        metrics.counted(message.receiver(), again ? "retried" : "failed");
        if (failing.add(message.receiver())) {
            LOG.warn(
                    "notification-failed",
                    "receiver",
                    message.receiver(),
                    "group",
                    message.group(),
                    "again",
                    again,
                    "what",
                    cause.getMessage());
        }
    }

    private void keep(long now) {
        String text = StateFile.text(silences.list(now), dispatcher.told());
        vertx.executeBlocking(
                        () -> {
                            file.write(text);
                            return null;
                        },
                        true)
                .onFailure(failure -> {
                    unkept = true;
                    LOG.error("alert-state-not-kept", "what", failure.toString());
                });
    }

    /** Sends no more. */
    public void stop() {
        CountDownLatch quiet = new CountDownLatch(1);
        loop.runOnContext(v -> {
            stopped = true;
            if (timer >= 0) {
                vertx.cancelTimer(timer);
            }
            channels.close();
            quiet.countDown();
        });
        try {
            if (!quiet.await(1, TimeUnit.SECONDS)) {
                LOG.warn("notifier-not-stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
