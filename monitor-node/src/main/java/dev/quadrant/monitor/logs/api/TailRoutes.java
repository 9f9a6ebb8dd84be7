package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.logs.logql.Expression;
import dev.quadrant.monitor.logs.logql.FoundLine;
import dev.quadrant.monitor.logs.logql.LogBudget;
import dev.quadrant.monitor.logs.logql.LogQueryException;
import dev.quadrant.monitor.logs.logql.Parser;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Live tails: {@code /loki/api/v1/tail} as a WebSocket, {@code /api/logs/tail} as server-sent events. */
final class TailRoutes {
    /** Lines from before that a WebSocket begins with, as in Loki. */
    private static final int EARLIER = 10;

    private static final int EARLIER_MAX = 5000;
    /** Lines of one message. */
    private static final int MESSAGE_MAX = 500;

    /** A comment is sent so often, so that dead connections are noticed; ms. */
    private static final long SILENCE = 15_000;

    private final TailHub hub;
    private final LokiQueries queries;
    private final Executor workers;
    private final Supplier<LogBudget> budgets;
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

    /** Where messages go. Used on one event loop. */
    private interface Sink {
        void message(String json);

        boolean full();

        void drained(Runnable then);
    }

    TailRoutes(TailHub hub, LokiQueries queries, Executor workers, Supplier<LogBudget> budgets) {
        this.hub = hub;
        this.queries = queries;
        this.workers = workers;
        this.budgets = budgets;
    }

    void install(Router router) {
        router.get("/loki/api/v1/tail").handler(this::socket);
        router.get("/api/logs/tail").handler(this::events);
    }

    /** What is followed, and what comes before. */
    private record Asked(Expression.Pipeline pipeline, long from, int limit) {}

    private static Asked asked(RoutingContext request, int absent) throws LogQueryException {
        LokiParameters parameters = new LokiParameters(request.request().params(), LokiRoutes.now());
        return new Asked(
                Parser.pipeline(parameters.query()),
                parameters.start(),
                parameters.number("limit", absent, EARLIER_MAX));
    }

    private void socket(RoutingContext request) {
        if (!"websocket".equalsIgnoreCase(request.request().getHeader("upgrade"))) {
            LokiRoutes.end(request, 400, "a tail is a WebSocket; /api/logs/tail has server-sent events\n");
            return;
        }
        try {
            Asked asked = asked(request, EARLIER);
            Context loop = request.vertx().getOrCreateContext();
            request.request().toWebSocket().onSuccess(socket -> serve(asked, socket, loop));
        } catch (LogQueryException e) {
            LokiRoutes.end(request, e.status(), e.getMessage() + "\n");
        }
    }

    private void serve(Asked asked, ServerWebSocket socket, Context loop) {
        Follower follower = new Follower(loop, new Sink() {
            @Override
            public void message(String json) {
                socket.writeTextMessage(json);
            }

            @Override
            public boolean full() {
                return socket.writeQueueFull();
            }

            @Override
            public void drained(Runnable then) {
                socket.drainHandler(v -> then.run());
            }
        });
        if (!follower.begin(asked)) {
            socket.close((short) 1013, "too many tails are open");
            return;
        }
        Runnable end = socket::close;
        open.add(end);
        socket.closeHandler(v -> {
            open.remove(end);
            follower.end();
        });
        socket.exceptionHandler(failure -> follower.end());
    }

    private void events(RoutingContext request) {
        Asked asked;
        try {
            asked = asked(request, 0);
        } catch (LogQueryException e) {
            LokiRoutes.end(request, e.status(), e.getMessage() + "\n");
            return;
        }
        HttpServerResponse response = request.response();
        Follower follower = new Follower(request.vertx().getOrCreateContext(), new Sink() {
            @Override
            public void message(String json) {
                response.write("data: " + json + "\n\n");
            }

            @Override
            public boolean full() {
                return response.writeQueueFull();
            }

            @Override
            public void drained(Runnable then) {
                response.drainHandler(v -> then.run());
            }
        });
        if (!follower.begin(asked)) {
            LokiRoutes.end(request, 503, "too many tails are open\n");
            return;
        }
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("x-accel-buffering", "no");
        response.write("retry: 2000\n\n");
        long timer = request.vertx().setPeriodic(SILENCE, fired -> response.write(":\n\n"));
        Runnable end = response::end;
        open.add(end);
        response.closeHandler(v -> {
            open.remove(end);
            request.vertx().cancelTimer(timer);
            follower.end();
        });
        response.exceptionHandler(failure -> follower.end());
    }

    /** One tail: lines from before, then those that come, as fast as its reader takes them. */
    private final class Follower {
        private final Context loop;
        private final Sink sink;
        private final AtomicBoolean due = new AtomicBoolean();
        private TailHub.Tail tail;
        private boolean earlierSent;
        private volatile boolean ended;

        Follower(Context loop, Sink sink) {
            this.loop = loop;
            this.sink = sink;
        }

        boolean begin(Asked asked) {
            // First the tail, then what is there: a line that comes meanwhile may be in both, and is told once.
            long now = LokiRoutes.now();
            Optional<TailHub.Tail> place = hub.follow(asked.pipeline(), this::wake);
            if (place.isEmpty()) {
                return false;
            }
            tail = place.get();
            if (asked.limit() == 0) {
                loop.runOnContext(v -> ready(List.of()));
                return true;
            }
            try {
                workers.execute(() -> {
                    List<FoundLine> earlier = earlier(asked, now);
                    loop.runOnContext(v -> ready(earlier));
                });
            } catch (RejectedExecutionException e) {
                loop.runOnContext(v -> ready(List.of()));
            }
            return true;
        }

        private List<FoundLine> earlier(Asked asked, long now) {
            try {
                return queries.newest(asked.pipeline(), asked.from(), now, asked.limit(), budgets.get());
            } catch (LogQueryException | IOException e) {
                return List.of();
            }
        }

        private void ready(List<FoundLine> earlier) {
            send(earlier, 0);
            earlierSent = true;
            due.set(true);
            flush();
        }

        private void wake() {
            if (due.compareAndSet(false, true)) {
                loop.runOnContext(v -> flush());
            }
        }

        private void flush() {
            if (ended || !earlierSent) {
                return;
            }
            if (sink.full()) {
                sink.drained(this::flush);
                return;
            }
            due.set(false);
            TailHub.Taken taken = tail.take();
            send(taken.lines(), taken.dropped());
        }

        private void send(List<FoundLine> lines, long dropped) {
            for (int from = 0; from < lines.size() && !ended; from += MESSAGE_MAX) {
                List<FoundLine> part = lines.subList(from, Math.min(lines.size(), from + MESSAGE_MAX));
                String more = from == 0 && dropped > 0 ? ",\"dropped\":" + dropped : "";
                sink.message("{\"streams\":" + LokiJson.groupsOf(part) + more + "}");
            }
        }

        void end() {
            ended = true;
            hub.leave(tail);
        }
    }

    void stop() {
        open.forEach(Runnable::run);
        open.clear();
    }
}
