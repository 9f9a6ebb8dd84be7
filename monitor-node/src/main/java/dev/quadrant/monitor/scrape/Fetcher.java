package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.access.AccessClient;
import dev.quadrant.monitor.access.HttpAccess;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/** Gets small documents over HTTP: with a time limit on the whole, and a limit on the body. To be used on one event loop. */
final class Fetcher implements AutoCloseable {
    private final Vertx vertx;
    private final AccessClient client;

    Fetcher(Vertx vertx, HttpAccess access, Duration timeout) {
        this.vertx = vertx;
        this.client = new AccessClient(
                vertx,
                access,
                new HttpClientOptions()
                        .setConnectTimeout(Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
                        .setMaxPoolSize(2)
                        .setKeepAliveTimeout(120)
                        .setMaxHeaderSize(16 * 1024));
    }

    /**
     * What is asked.
     *
     * @param gzip whether the answer may be compressed
     * @param bodyMax most bytes of the answer, as sent and decompressed
     * @param timeout how long it may take as a whole
     */
    record Question(URI base, String path, String accept, boolean gzip, int bodyMax, Duration timeout) {}

    /** An answer that came whole; its body perhaps compressed. */
    record Answer(int status, String contentType, String encoding, Buffer body) {
        /**
         * The body as it is meant. It may take a while, so no event loop calls it.
         *
         * @throws Failure when it is longer than allowed, or damaged
         */
        byte[] plain(int bodyMax) throws Failure {
            byte[] bytes = body.getBytes();
            if (encoding == null || encoding.equalsIgnoreCase("identity")) {
                return bytes;
            }
            if (!encoding.equalsIgnoreCase("gzip")) {
                throw new Failure("bad-encoding", "content-encoding " + encoding + ", where gzip was asked for");
            }
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                byte[] plain = in.readNBytes(bodyMax);
                if (in.read() >= 0) {
                    throw tooLong(bodyMax);
                }
                return plain;
            } catch (IOException e) {
                throw new Failure("bad-encoding", "the compressed answer is damaged");
            }
        }
    }

    private static Failure tooLong(int bodyMax) {
        return new Failure("body-limit", "an answer of more than " + bodyMax + " bytes");
    }

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
    Future<Answer> get(Question question) {
        Promise<Answer> answer = Promise.promise();
        HttpClientRequest[] open = new HttpClientRequest[1];
        long timeout = Math.max(1, question.timeout().toMillis());
        long timer = vertx.setTimer(timeout, fired -> {
            answer.tryFail(new Failure("timeout", "no answer within " + words(timeout)));
            if (open[0] != null) {
                open[0].reset();
            }
        });
        client.ready()
                .compose(ready -> ready.client().request(options(question, ready.authorization())))
                .compose(request -> {
                    open[0] = request;
                    if (answer.future().isComplete()) {
                        request.reset();
                    }
                    return request.send();
                })
                .onSuccess(response -> collect(response, open[0], question.bodyMax(), answer))
                .onFailure(failure -> answer.tryFail(failure(failure)));
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private RequestOptions options(Question question, String authorization) {
        RequestOptions options = client.request(question.base())
                .setMethod(HttpMethod.GET)
                .setURI(question.path())
                .putHeader("accept", question.accept())
                .putHeader("accept-encoding", question.gzip() ? "gzip" : "identity")
                .putHeader(
                        "x-prometheus-scrape-timeout-seconds",
                        Double.toString(question.timeout().toMillis() / 1000.0))
                .putHeader("user-agent", "quadrant-monitor");
        return authorization.isEmpty() ? options : options.putHeader("authorization", authorization);
    }

    private static void collect(
            HttpClientResponse response, HttpClientRequest request, int bodyMax, Promise<Answer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(failure -> answer.tryFail(failure(failure)));
        response.handler(part -> {
            if (body.length() + part.length() > bodyMax) {
                answer.tryFail(tooLong(bodyMax));
                request.reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> answer.tryComplete(new Answer(
                response.statusCode(),
                response.getHeader("content-type"),
                response.getHeader("content-encoding"),
                body)));
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
            // A server that wants a certificate says so after the handshake, which Netty wraps.
            case DecoderException wrapped when wrapped.getCause() instanceof SSLException tls -> failure(tls);
            case SSLException tls -> new Failure("tls", "TLS failed: " + deepest(tls));
            case ClosedChannelException closed -> new Failure("closed", "the connection was closed");
            case FileSystemException file -> new Failure("file", "a file cannot be read: " + file.getMessage());
            default -> new Failure("failed", String.valueOf(cause.getMessage()));
        };
    }

    private static String deepest(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }

    private static String words(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    @Override
    public void close() {
        client.close();
    }
}
