package dev.quadrant.appliance.admin;

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
 * Server-sent events: a state to everybody who listens, when it changed. Who does not read gets no more than his socket's buffer
 * holds, and the newest state when he reads again. Opened on event loops, all else by one thread.
 */
public final class EventStreams {
    /** Most streams at once. */
    private static final int STREAMS_MAX = 200;

    /** How often the state is looked at, in ms. */
    private static final long TICK = 1000;

    /** A comment is sent after so many ticks without an event, so that dead connections are noticed. */
    private static final int SILENCE = 15;

    private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();
    private final Vertx vertx;
    private final String name;
    private final LongFunction<String> state;
    private final Counter refused;
    private long timer = -1;
    private String last = "";
    private int silent;

    /**
     * Streams of a state.
     *
     * @param name of its events
     * @param state the state at a time in ms, as one line of JSON that is the same as long as nothing changed
     * @param metric name of the gauge of open streams; with {@code .refused} behind it that of the counter
     */
    public EventStreams(Vertx vertx, String name, LongFunction<String> state, String metric, MeterRegistry metrics) {
        this.vertx = vertx;
        this.name = name;
        this.state = state;
        Gauge.builder(metric, streams, Set::size)
                .description("Streams of server-sent events that are open")
                .register(metrics);
        refused = Counter.builder(metric + ".refused")
                .description("Streams of server-sent events refused because too many are open")
                .tag("reason", "stream-limit")
                .register(metrics);
    }

    /** Begins to look. */
    public void start() {
        timer = vertx.setPeriodic(TICK, fired -> tick());
    }

    /** Answers a request with a stream: the state at once, then whenever it has changed. */
    public void open(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (streams.size() >= STREAMS_MAX) {
            refused.increment();
            response.setStatusCode(503).end("too many event streams are open\n");
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

    private String event(String state) {
        return "event: " + name + "\ndata: " + state + "\n\n";
    }

    /** Ends all streams. */
    public void stop() {
        vertx.cancelTimer(timer);
        streams.forEach(HttpServerResponse::end);
        streams.clear();
    }
}
