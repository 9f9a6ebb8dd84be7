package dev.quadrant.monitor.alerts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Posts JSON. What goes wrong is said without the URL, which may be a secret. Used on one event loop. */
final class Poster implements AutoCloseable {
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client;
    private final long timeout;

    /**
     * A poster with connections of its own.
     *
     * @param authorities file with those that sign servers' certificates; empty for the system's
     * @throws IOException when that file cannot be used
     */
    Poster(Vertx vertx, Duration timeout, Optional<Path> authorities) throws IOException {
        this.timeout = Math.max(1, timeout.toMillis());
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, this.timeout))
                .setMaxPoolSize(4)
                .setVerifyHost(true);
        if (authorities.isPresent()) {
            options.setTrustOptions(Authorities.read(authorities.get()));
        }
        this.client = vertx.createHttpClient(options);
    }

    /**
     * Posts to an absolute URL.
     *
     * @param token shown as bearer; empty for none
     */
    Future<Void> post(String url, String token, Buffer json) {
        RequestOptions options;
        try {
            options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setAbsoluteURI(url)
                    .setTimeout(timeout)
                    .setIdleTimeout(timeout)
                    .putHeader("content-type", "application/json")
                    .putHeader("user-agent", "quadrant-monitor");
        } catch (RuntimeException e) {
            return Future.failedFuture(new SendFailure("the URL cannot be used", true));
        }
        if (!token.isEmpty()) {
            options.putHeader("authorization", "Bearer " + token);
        }
        return client.request(options)
                .compose(request -> request.send(json))
                .compose(response -> {
                    int status = response.statusCode();
                    if (status / 100 == 2) {
                        return Future.<Void>succeededFuture();
                    }
                    boolean lasting = status < SERVER_ERROR && status != TOO_MANY;
                    return Future.failedFuture(new SendFailure("answered " + status, lasting));
                })
                .recover(failure -> Future.failedFuture(
                        failure instanceof SendFailure ? failure : new SendFailure(words(failure), false)));
    }

    private static String words(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null || failure.getMessage().contains("http") ? name : failure.getMessage();
    }

    @Override
    public void close() {
        client.close();
    }
}
