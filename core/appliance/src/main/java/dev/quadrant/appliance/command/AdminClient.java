package dev.quadrant.appliance.command;

import dev.quadrant.appliance.admin.AdminToken;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks the admin interface of the node on this host. */
public final class AdminClient {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;
    /** Bytes of an answer. */
    private static final int ANSWER_MAX = 8 << 20;

    private final URI base;

    /** @param base of the admin interface, for example {@code http://127.0.0.1:8404} */
    public AdminClient(URI base) {
        this.base = base;
    }

    /**
     * What a node answered.
     *
     * @param status HTTP's
     */
    public record Answer(int status, JsonObject body) {
        public boolean good() {
            return status < HttpURLConnection.HTTP_MULT_CHOICE;
        }
    }

    public Answer get(String path) throws IOException {
        return exchange("GET", path, null);
    }

    /** The same, showing the token. */
    public Answer get(String path, AdminToken token) throws IOException {
        return exchange("GET", path, token);
    }

    public Answer post(String path, AdminToken token) throws IOException {
        return exchange("POST", path, token);
    }

    private Answer exchange(String method, String path, AdminToken token) throws IOException {
        // Not through a proxy of the environment: the node is on this host.
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        connection.setRequestMethod(method);
        if (token != null) {
            connection.setRequestProperty("Authorization", token.authorization());
        }
        boolean sends = method.equals("POST");
        connection.setDoOutput(sends);
        try {
            if (sends) {
                // An empty body that is kept, not streamed: else a 401 would be answered without its words.
                connection.getOutputStream().close();
            }
            int status = connection.getResponseCode();
            return new Answer(status, body(connection, status));
        } catch (ConnectException e) {
            throw new IOException("no node answers on " + base + " (" + e.getMessage() + "): is it running?", e);
        } finally {
            connection.disconnect();
        }
    }

    private JsonObject body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            byte[] bytes = in == null ? new byte[0] : in.readNBytes(ANSWER_MAX);
            return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw new IOException(base + " answered " + status + " and no JSON: is it a node?", e);
        }
    }
}
