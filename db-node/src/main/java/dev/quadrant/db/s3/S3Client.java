package dev.quadrant.db.s3;

import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.db.protocol.TlsMode;
import dev.quadrant.db.protocol.TlsSettings;
import dev.quadrant.db.store.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Signed requests to one bucket. A request that gets no answer, or one that may be better a moment later, is repeated a few times; all
 * requests are such that a repetition does no harm. May be used from several threads.
 */
final class S3Client {
    /** Attempts in all. */
    private static final int TRIES = 5;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 3_000;
    private static final int STEP = 64 * 1024;

    private final S3Settings settings;
    private final S3Errors errors;
    private final InstantSource clock;
    private final Optional<Proxy> proxy;
    private final LongAdder retries = new LongAdder();
    private volatile S3Keys keys;
    private volatile SSLSocketFactory tls;

    /** @param proxy through which all goes; empty for what the JVM is set to */
    S3Client(S3Settings settings, InstantSource clock, Optional<Proxy> proxy) {
        this.settings = settings;
        this.errors = new S3Errors(settings);
        this.clock = clock;
        this.proxy = proxy;
    }

    S3Settings settings() {
        return settings;
    }

    /** Requests that were repeated. */
    LongAdder retries() {
        return retries;
    }

    /** Reads keys and authorities anew. */
    void renew() throws StoreFailure {
        keys = new S3Keys(secret(settings.accessKeyFile()), secret(settings.secretKeyFile()));
        if (settings.authorities().isPresent()) {
            try {
                tls = new TlsSettings(TlsMode.VERIFY, settings.authorities()).sockets();
            } catch (IOException | GeneralSecurityException e) {
                throw new StoreFailure(
                        "tls",
                        "the authorities in " + settings.authorities().get() + " cannot be read: " + e.getMessage()
                                + "; name a PEM file",
                        e);
            }
        }
    }

    private static String secret(java.nio.file.Path file) throws StoreFailure {
        try {
            String text = SecretFile.read(file);
            if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IOException(file + " does not hold one key");
            }
            return text;
        } catch (IOException e) {
            throw new StoreFailure("credentials", e.getMessage() + "; write the key into it, and chmod 600", e);
        }
    }

    /**
     * Sends a request until it is answered for good.
     *
     * @param most bytes of the answer's body
     * @return the answer: a success, or 404, 409 or 412 for the caller to interpret
     * @throws StoreFailure for every other
     */
    S3Answer send(S3Request request, int most) throws IOException {
        if (keys == null) {
            renew();
        }
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            StoreFailure failure;
            try {
                S3Answer answer = once(request, most);
                if (answer.good() || isForTheCaller(request, answer)) {
                    return answer;
                }
                failure = errors.refused(request, answer);
                if (!S3Errors.passing(answer)) {
                    throw failure;
                }
            } catch (StoreFailure e) {
                throw e;
            } catch (IOException e) {
                failure = errors.silent(e);
                if (failure.reason().equals("tls")) {
                    throw failure;
                }
            }
            if (attempt >= TRIES) {
                throw failure;
            }
            retries.increment();
            pause(pause);
            pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
        }
    }

    private static boolean isForTheCaller(S3Request request, S3Answer answer) {
        return answer.taken()
                || answer.missing()
                        && !request.key().isEmpty()
                        && !answer.refusal().code().equals("NoSuchBucket");
    }

    private static void pause(long most) throws StoreFailure {
        try {
            // Spread, so that several threads do not come back at once.
            Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFailure("unreachable", "interrupted", e);
        }
    }

    private S3Answer once(S3Request request, int most) throws IOException {
        String query = SigV4.query(request.query());
        String path = settings.path(request.key());
        // The key is escaped already, and what is sent must be what is signed.
        URL url = URI.create(settings.endpoint().getScheme() + "://" + settings.host() + path
                        + (query.isEmpty() ? "" : "?" + query))
                .toURL();
        HttpURLConnection connection =
                (HttpURLConnection) (proxy.isPresent() ? url.openConnection(proxy.get()) : url.openConnection());
        if (tls != null && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(tls);
        }
        connection.setConnectTimeout((int) settings.timeout().toMillis());
        connection.setReadTimeout((int) settings.timeout().toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.method());
        sign(request, path, connection);
        if (request.method().equals("PUT") || request.method().equals("POST")) {
            write(request.body(), connection);
        }
        return answer(connection, most);
    }

    private void sign(S3Request request, String path, HttpURLConnection connection) {
        String payload = S3Text.sha256(request.body());
        SortedMap<String, String> headers = new TreeMap<>(request.headers());
        headers.put("host", settings.host());
        headers.put("x-amz-date", SigV4.stamp(clock.instant()));
        headers.put("x-amz-content-sha256", payload);
        String authorization =
                SigV4.authorization(request.method(), path, request.query(), headers, payload, settings.region(), keys);
        headers.remove("host");
        headers.forEach(connection::setRequestProperty);
        connection.setRequestProperty("Authorization", authorization);
        connection.setRequestProperty("User-Agent", "quadrant-db-node");
        connection.setRequestProperty("Content-Type", "application/octet-stream");
    }

    private static void write(byte[] body, HttpURLConnection connection) throws IOException {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            for (int at = 0; at < body.length; at += STEP) {
                out.write(body, at, Math.min(STEP, body.length - at));
            }
        }
    }

    private static S3Answer answer(HttpURLConnection connection, int most) throws IOException {
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is no HTTP");
        }
        byte[] body = new byte[0];
        try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            if (in != null) {
                body = in.readNBytes(most + 1);
            }
        }
        if (body.length > most) {
            connection.disconnect();
            throw new StoreFailure(
                    "malformed",
                    "an answer of " + connection.getURL().getHost() + " is longer than " + most + " bytes");
        }
        return new S3Answer(status, header(connection, "ETag"), header(connection, S3Store.DIGEST), body);
    }

    private static String header(HttpURLConnection connection, String name) {
        String value = connection.getHeaderField(name);
        return value == null ? "" : value;
    }
}
