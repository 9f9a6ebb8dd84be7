package dev.quadrant.monitor.access;

import dev.quadrant.appliance.config.SecretFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP client whose certificates and secrets are read anew when their files change. Files are read on worker threads, one
 * at a time; all else belongs to one event loop.
 */
public final class AccessClient implements AutoCloseable {
    private final Vertx vertx;
    private final HttpAccess access;
    private final HttpClientOptions options;
    /** Made on first use, and anew when a certificate changes. Guarded by this. */
    private HttpClient client;

    private List<Object> stamp = List.of();
    private boolean closed;

    /**
     * A client that has no connection yet.
     *
     * @param options connect timeout, pool and so on; TLS is added here
     */
    public AccessClient(Vertx vertx, HttpAccess access, HttpClientOptions options) {
        this.vertx = vertx;
        this.access = access;
        this.options = options;
    }

    /**
     * What a request is made with.
     *
     * @param authorization value of that header; empty for none
     */
    public record Ready(HttpClient client, String authorization) {}

    /** Reads what changed; the future fails with an {@link IOException} that names the file. */
    public Future<Ready> ready() {
        if (access.fileless()) {
            try {
                return Future.succeededFuture(new Ready(client(), ""));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
        }
        return vertx.executeBlocking(() -> new Ready(client(), authorization()), false);
    }

    /** A request to a server: where it goes, TLS, and whether redirects are followed. */
    public RequestOptions request(URI base) {
        boolean ssl = "https".equals(base.getScheme());
        String host = base.getHost().replaceAll("[\\[\\]]", "");
        int port = base.getPort() > 0 ? base.getPort() : ssl ? 443 : 80;
        RequestOptions request = new RequestOptions()
                .setSsl(ssl)
                .setHost(host)
                .setPort(port)
                .setFollowRedirects(access.redirects() && !access.authenticates());
        if (ssl && !access.tls().serverName().isEmpty()) {
            request.setHost(access.tls().serverName())
                    .setServer(SocketAddress.inetSocketAddress(port, host))
                    .putHeader("host", base.getAuthority());
        }
        return request;
    }

    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("the client is closed");
        }
        List<Object> now = new ArrayList<>();
        for (Path file : access.tls().files()) {
            now.add(Files.getLastModifiedTime(file));
            now.add(Files.size(file));
        }
        if (client != null && now.equals(stamp)) {
            return client;
        }
        HttpClient made = vertx.createHttpClient(secured());
        if (client != null) {
            client.close();
        }
        client = made;
        stamp = now;
        return made;
    }

    private HttpClientOptions secured() throws IOException {
        HttpAccess.Tls tls = access.tls();
        HttpClientOptions secured = new HttpClientOptions(options)
                .setVerifyHost(!tls.unverified())
                .setTrustAll(tls.unverified())
                .setForceSni(!tls.serverName().isEmpty());
        if (tls.authorities().isPresent()) {
            secured.setTrustOptions(new PemTrustOptions()
                    .addCertValue(
                            Buffer.buffer(Files.readAllBytes(tls.authorities().get()))));
        }
        if (tls.certificate().isPresent() && tls.key().isPresent()) {
            secured.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(
                            Buffer.buffer(Files.readAllBytes(tls.certificate().get())))
                    .addKeyValue(Buffer.buffer(Files.readAllBytes(tls.key().get()))));
        }
        return secured;
    }

    private String authorization() throws IOException {
        if (access.credentials().isPresent()) {
            return access.scheme() + " " + SecretFile.read(access.credentials().get());
        }
        if (!access.authenticates()) {
            return "";
        }
        String user = access.userFile().isPresent()
                ? SecretFile.read(access.userFile().get())
                : access.user();
        Optional<Path> file = access.passwordFile();
        String password = file.isPresent() ? SecretFile.read(file.get()) : "";
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
    }
}
