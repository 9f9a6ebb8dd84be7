package dev.quadrant.monitor.scrape;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;

/** Gets small documents over HTTP: with a time limit on the whole, and a limit on the body. To be used on one event loop. */
final class Fetcher implements AutoCloseable {
    private final Vertx vertx;
    private final HttpClient client;
    private final long timeout;

    Fetcher(Vertx vertx, Duration timeout) {
        this.vertx = vertx;
        this.timeout = Math.max(1, timeout.toMillis());
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, this.timeout))
                .setMaxPoolSize(2)
                .setKeepAliveTimeout(120)
                .setDecompressionSupported(true)
                .setMaxHeaderSize(16 * 1024));
    }

    /** An answer that came whole. */
    record Answer(int status, String contentType, Buffer body) {}

    /** Why there is no answer, in words, with a stable code. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        Failure(String reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** Asks; the future fails with a {@link Failure} only. */
    Future<Answer> get(URI base, String path, String accept, int bodyMax) {
        Promise<Answer> answer = Promise.promise();
        HttpClientRequest[] open = new HttpClientRequest[1];
        long timer = vertx.setTimer(timeout, fired -> {
            answer.tryFail(new Failure("timeout", "no answer within " + words(timeout)));
            if (open[0] != null) {
                open[0].reset();
            }
        });
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(base.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(base.getPort())
                .setURI(path)
                .putHeader("accept", accept)
                .putHeader("user-agent", "quadrant-monitor");
        client.request(options)
                .compose(request -> {
                    open[0] = request;
                    if (answer.future().isComplete()) {
                        request.reset();
                    }
                    return request.send();
                })
                .onSuccess(response -> collect(response, open[0], bodyMax, answer))
                .onFailure(failure -> answer.tryFail(failure(failure)));
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private static void collect(
            HttpClientResponse response, HttpClientRequest request, int bodyMax, Promise<Answer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(failure -> answer.tryFail(failure(failure)));
        response.handler(part -> {
            if (body.length() + part.length() > bodyMax) {
                answer.tryFail(new Failure("body-limit", "an answer of more than " + bodyMax + " bytes"));
                request.reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(
                end -> answer.tryComplete(new Answer(response.statusCode(), response.getHeader("content-type"), body)));
    }

    private static Failure failure(Throwable cause) {
        return switch (cause) {
            case Failure already -> already;
            case UnknownHostException unknown -> new Failure("unknown-host", "the host's name does not resolve");
            case NoRouteToHostException none -> new Failure("no-route", "no route to the host");
            case ConnectException refused -> {
                String message = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
                yield message.contains("timed out")
                        ? new Failure("timeout", "no connection: the host does not answer")
                        : new Failure("refused", "connection refused");
            }
            case ClosedChannelException closed -> new Failure("closed", "the connection was closed");
            default -> new Failure("failed", String.valueOf(cause.getMessage()));
        };
    }

    private static String words(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    @Override
    public void close() {
        client.close();
    }
}
