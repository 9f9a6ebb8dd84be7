package dev.quadrant.monitor.logs.receive;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.logs.LogsConfig;
import dev.quadrant.monitor.logs.intake.Intake;
import dev.quadrant.monitor.logs.store.LogEntry;
import dev.quadrant.monitor.remote.RemoteException;
import dev.quadrant.monitor.remote.SnappyBlock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /loki/api/v1/push} in JSON and in protobuf, and {@code POST /upload} as systemd-journal-upload calls it. Requests are taken one after the
 * other by a thread of its own; when many wait, further ones are asked to come again.
 */
public final class HttpReceiver {
    private static final EventLog LOG = EventLog.of(HttpReceiver.class);
    private static final String PUSH = "/loki/api/v1/push";
    private static final String UPLOAD = "/upload";
    private static final int TOO_LARGE = 413;

    private final Intake intake;
    private final LogsConfig.Push config;
    private final MeterRegistry metrics;
    private final ThreadPoolExecutor worker;

    private interface Reader {
        List<LogEntry> read(byte[] body, String type, String encoding) throws BadLinesException;
    }

    public HttpReceiver(Intake intake, LogsConfig.Push config, MeterRegistry metrics) {
        this.intake = intake;
        this.config = config;
        this.metrics = metrics;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.waitingMax()),
                work -> Thread.ofPlatform().name("log-push").unstarted(work));
        worker.allowCoreThreadTimeOut(true);
    }

    public void install(Router router, AdminActions actions) {
        route(router, actions, PUSH, this::push);
        route(router, actions, UPLOAD, (body, type, encoding) -> JournalExport.read(body));
    }

    private void route(Router router, AdminActions actions, String path, Reader reader) {
        router.post(path).handler(request -> {
            switch (config.access()) {
                case OFF ->
                    refuse(
                            request,
                            new BadLinesException(
                                    403, "push-off", "no lines are taken here: quadrant.monitor.logs.push.access=off"));
                case OPEN -> request.next();
                case TOKEN -> {
                    if (actions.admits(request, "logs-push")) {
                        request.next();
                    }
                }
            }
        });
        router.post(path).handler(BodyHandler.create(false).setBodyLimit(config.bodyMax()));
        router.post(path).failureHandler(request -> {
            if (request.statusCode() == TOO_LARGE) {
                refuse(
                        request,
                        new BadLinesException(
                                TOO_LARGE, "body-max", "a body of more than " + config.bodyMax() + " bytes"));
            } else {
                request.next();
            }
        });
        router.post(path).handler(request -> receive(request, reader));
    }

    private void receive(RoutingContext request, Reader reader) {
        byte[] body = request.body().buffer() == null
                ? new byte[0]
                : request.body().buffer().getBytes();
        String type = header(request, "content-type");
        String encoding = header(request, "content-encoding");
        String source = request.request().remoteAddress() == null
                ? "unknown"
                : request.request().remoteAddress().hostAddress();
        Context loop = request.vertx().getOrCreateContext();
        try {
            worker.execute(() -> {
                try {
                    Intake.Outcome outcome = intake.take(source, reader.read(body, type, encoding));
                    loop.runOnContext(v -> answer(request, outcome));
                } catch (BadLinesException e) {
                    loop.runOnContext(v -> refuse(request, e));
                } catch (RuntimeException e) {
                    LOG.error("log-push-failed", "what", e);
                    loop.runOnContext(v -> refuse(
                            request, new BadLinesException(500, "internal", "the push failed; the log says more")));
                }
            });
        } catch (RejectedExecutionException e) {
            request.response().putHeader("retry-after", "1");
            refuse(request, new BadLinesException(503, "queue-full", "too many requests wait; try again"));
        }
    }

    private static String header(RoutingContext request, String name) {
        String value = request.request().getHeader(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    private List<LogEntry> push(byte[] body, String type, String encoding) throws BadLinesException {
        byte[] plain = encoding.equals("gzip") ? Gzip.plain(body, config.decompressedMax()) : body;
        if (type.startsWith("application/json")) {
            return PushJson.read(plain, plain.length);
        }
        if (!type.isEmpty() && !type.startsWith("application/x-protobuf")) {
            throw new BadLinesException(
                    415, "bad-type", "application/json and application/x-protobuf are taken, not " + type);
        }
        try {
            return PushProtobuf.read(SnappyBlock.decompress(plain, config.decompressedMax()));
        } catch (RemoteException e) {
            throw new BadLinesException(e.status(), e.reason(), e.getMessage());
        }
    }

    private void answer(RoutingContext request, Intake.Outcome outcome) {
        if (outcome.refused().isEmpty()) {
            if (!request.response().ended() && !request.response().closed()) {
                request.response().setStatusCode(204).end();
            }
            return;
        }
        String words = words(outcome);
        if (outcome.notStored()) {
            request.response().putHeader("retry-after", "5");
            refuse(request, new BadLinesException(503, "store", words));
        } else if (outcome.tooFast()) {
            request.response().putHeader("retry-after", "1");
            refuse(request, new BadLinesException(429, "rate", words));
        } else {
            refuse(request, new BadLinesException(400, "lines-refused", words));
        }
    }

    private static String words(Intake.Outcome outcome) {
        StringBuilder words = new StringBuilder(outcome.taken() + " lines were taken");
        for (Map.Entry<String, Integer> why : outcome.refused().entrySet()) {
            words.append(", ").append(why.getValue()).append(" refused: ").append(why.getKey());
        }
        return words.toString();
    }

    private void refuse(RoutingContext request, BadLinesException why) {
        Counter.builder("quadrant.monitor.logs.push.refused")
                .description("Requests that brought lines and were refused, wholly or in part")
                .tag("reason", why.reason())
                .register(metrics)
                .increment();
        if (!request.response().ended() && !request.response().closed()) {
            request.response()
                    .setStatusCode(why.status())
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end(why.reason() + ": " + why.getMessage() + "\n");
        }
    }

    public void stop() {
        worker.shutdown();
    }
}
