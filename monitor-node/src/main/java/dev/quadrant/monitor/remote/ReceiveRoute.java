package dev.quadrant.monitor.remote;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/v1/write}: samples of others, in remote write 1.0. Asks for the node's token. Requests are taken one after
 * the other by a thread of its own; when many wait, further ones are asked to come again.
 */
public final class ReceiveRoute {
    private static final EventLog LOG = EventLog.of(ReceiveRoute.class);
    private static final String PATH = "/api/v1/write";
    private static final int TOO_LARGE = 413;

    private final SeriesStore store;
    private final ReceiveLimits limits;
    private final MeterRegistry metrics;
    private final ThreadPoolExecutor worker;
    private final Counter samples;
    private final Counter ignored;

    public ReceiveRoute(SeriesStore store, ReceiveLimits limits, MeterRegistry metrics) {
        this.store = store;
        this.limits = limits;
        this.metrics = metrics;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.waiting()),
                work -> Thread.ofPlatform().name("remote-receive").unstarted(work));
        worker.allowCoreThreadTimeOut(true);
        this.samples = Counter.builder("quadrant.monitor.remote.received.samples")
                .description("Samples that remote write brought")
                .register(metrics);
        this.ignored = Counter.builder("quadrant.monitor.remote.received.ignored")
                .description("Histograms and exemplars that remote write brought, which are not kept")
                .register(metrics);
    }

    /** To be installed before other routes below {@code /api/v1}: it has limits of its own. */
    public void install(Router router, AdminActions actions) {
        router.post(PATH).handler(request -> {
            if (actions.admits(request, "remote-write")) {
                request.next();
            }
        });
        router.post(PATH).handler(BodyHandler.create(false).setBodyLimit(limits.body()));
        router.post(PATH).failureHandler(request -> {
            if (request.statusCode() == TOO_LARGE) {
                refuse(
                        request,
                        new RemoteException(
                                TOO_LARGE, "body-limit", "a body of more than " + limits.body() + " bytes"));
            } else {
                request.next();
            }
        });
        router.post(PATH).handler(this::receive);
    }

    private void receive(RoutingContext request) {
        String encoding = request.request().getHeader("content-encoding");
        String type = request.request().getHeader("content-type");
        if (!"snappy".equalsIgnoreCase(encoding)
                || type == null
                || !type.startsWith("application/x-protobuf")
                || type.contains("io.prometheus.write.v2")) {
            refuse(
                    request,
                    new RemoteException(415, "bad-type", "remote write 1.0 is taken: application/x-protobuf, snappy"));
            return;
        }
        byte[] body = request.body().buffer() == null
                ? new byte[0]
                : request.body().buffer().getBytes();
        Context loop = request.vertx().getOrCreateContext();
        try {
            worker.execute(() -> {
                try {
                    take(body);
                    loop.runOnContext(v -> request.response().setStatusCode(204).end());
                } catch (RemoteException e) {
                    loop.runOnContext(v -> refuse(request, e));
                } catch (IOException | RuntimeException e) {
                    LOG.warn("remote-write-not-stored", "what", e);
                    loop.runOnContext(
                            v -> refuse(request, new RemoteException(503, "store", "samples cannot be kept now")));
                }
            });
        } catch (RejectedExecutionException e) {
            request.response().putHeader("retry-after", "1");
            refuse(request, new RemoteException(503, "queue-full", "too many requests wait; try again"));
        }
    }

    /** All of a request or, where it is refused, nothing. */
    private void take(byte[] body) throws RemoteException, IOException {
        WriteReader reader = new WriteReader(SnappyBlock.decompress(body, limits.decompressed()), limits.series());
        Appender appender = store.appender();
        Taken taken = new Taken(appender);
        reader.read(taken);
        samples.increment(appender.commit());
        ignored.increment(reader.ignored());
    }

    /** Puts samples to the batch; the samples of one time series come one after the other. */
    private static final class Taken implements WriteReader.Samples {
        private final Appender appender;
        private Labels labels = Labels.EMPTY;
        private Series series;

        Taken(Appender appender) {
            this.appender = appender;
        }

        @Override
        public void sample(Labels of, long time, long bits) {
            if (!of.equals(labels)) {
                labels = of;
                series = appender.series(of);
            }
            if (series != null) {
                appender.add(series, time, bits);
            }
        }
    }

    private void refuse(RoutingContext request, RemoteException why) {
        Counter.builder("quadrant.monitor.remote.received.refused")
                .description("Requests of remote write that were refused")
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
