package dev.quadrant.monitor.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * Server-sent events: the overview to every open console, when it changed. A console that does not read gets no more than
 * its socket's buffer holds, and the newest state when it reads again.
 */
final class EventStreams {
    /** Most consoles at once. */
    private static final int STREAMS_MAX = 200;

    /** How often the overview is looked at, in ms. */
    private static final long TICK = 1000;

    /** A comment is sent after so many ticks without an event, so that dead connections are noticed. */
    private static final int SILENCE = 15;

    private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private final LongFunction<String> state;
    private final Counter refused;
    private long timer = -1;
    private String last = "";
    private int silent;

    /**
     * Streams of a state.
     *
     * @param state the state at a time in ms, as one line of JSON that is the same as long as nothing changed
     */
    EventStreams(Vertx vertx, LongFunction<String> state, MeterRegistry metrics) {
        this.vertx = vertx;
        this.state = state;
        Gauge.builder("quadrant.monitor.console.streams", streams, Set::size)
                .description("Consoles that are open")
                .register(metrics);
        refused = Counter.builder("quadrant.monitor.console.streams.refused")
                .description("Consoles refused because too many are open")
                .tag("reason", "stream-limit")
                .register(metrics);
    }

    void start() {
        timer = vertx.setPeriodic(TICK, fired -> tick());
    }

    void open(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (streams.size() >= STREAMS_MAX) {
            refused.increment();
            response.setStatusCode(503).end("too many consoles are open\n");
            return;
        }
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(closed -> streams.remove(response));
        response.exceptionHandler(failure -> streams.remove(response));
        response.write("retry: 2000\n\n" + event(state.apply(System.currentTimeMillis())));
        streams.add(response);
    }

    private void tick() {
        if (streams.isEmpty()) {
            return;
        }
        String now = state.apply(System.currentTimeMillis());
        String text;
        if (!now.equals(last)) {
            last = now;
            silent = 0;
            text = event(now);
        } else if (++silent >= SILENCE) {
            silent = 0;
            text = ":\n\n";
        } else {
            return;
        }
        streams.removeIf(stream -> stream.closed() || stream.ended());
        for (HttpServerResponse stream : streams) {
            if (!stream.writeQueueFull()) {
                stream.write(text);
            }
        }
    }

    private static String event(String state) {
        return "event: overview\ndata: " + state + "\n\n";
    }

    void stop() {
        vertx.cancelTimer(timer);
        streams.forEach(HttpServerResponse::end);
        streams.clear();
    }
}
