package dev.quadrant.monitor.actions;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.admin.AdminToken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks the admin interfaces of the cluster's members, and of nobody else: an address comes from gossip, which only who has the
 * cluster's key can speak, and never from a request.
 */
public final class NodeCalls {
    /** Largest answer of a node; bytes. */
    static final int BODY_MAX = 8 << 20;

    /** How long an answer may take, in ms. */
    private static final long TIMEOUT = 8000;

    private static final int CONNECT_TIMEOUT = 2000;

    private final Vertx vertx;
    private final Members members;
    private final Optional<Path> token;
    private final HttpClient client;

    /** What a node answered. */
    public record Answer(int status, JsonObject body) {}

    /** @param token file with the token that the nodes ask for; read for each call, so that it can be replaced */
    public NodeCalls(Vertx vertx, Members members, Optional<Path> token) {
        this.vertx = vertx;
        this.members = members;
        this.token = token;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT), new PoolOptions().setHttp1MaxSize(4));
    }

    /** The admin interface of a member; empty when the cluster has none of that name. */
    public Optional<URI> admin(String node) {
        return members.all().stream()
                .filter(member -> member.name().equals(node))
                .map(Members.Member::admin)
                .findFirst();
    }

    /** Whether there is a token, without which no node changes anything. */
    boolean trusted() {
        return token.isPresent();
    }

    /** Reads of a node. The token goes along only where a node asks for it, which monitors with users do. */
    public Future<Answer> read(URI admin, String path) {
        return ask(HttpMethod.GET, admin, path, "")
                .compose(answer -> answer.status() == 401 && token.isPresent()
                        ? trusted(HttpMethod.GET, admin, path)
                        : Future.succeededFuture(answer));
    }

    /** Asks a node for a change, with the token. */
    Future<Answer> change(URI admin, String path) {
        return trusted(HttpMethod.POST, admin, path);
    }

    private Future<Answer> trusted(HttpMethod method, URI admin, String path) {
        return vertx.executeBlocking(() -> AdminToken.read(token.orElseThrow()).authorization(), false)
                .compose(authorization -> ask(method, admin, path, authorization));
    }

    /**
     * Asks a node.
     *
     * @param path with the query, from this class' callers' own lists
     * @param authorization value of that header; empty for none
     * @return fails with an {@link IOException} whose message says what was wrong
     */
    private Future<Answer> ask(HttpMethod method, URI admin, String path, String authorization) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(admin.resolve(path).toString())
                .setFollowRedirects(false)
                .setTimeout(TIMEOUT);
        if (!authorization.isEmpty()) {
            options.putHeader("authorization", authorization);
        }
        return client.request(options)
                .compose(request -> request.send())
                .compose(NodeCalls::read)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IOException && failure.getMessage() != null
                                ? failure
                                : new IOException("the node does not answer: " + failure.getMessage(), failure)));
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> answer = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > BODY_MAX) {
                answer.tryFail(new IOException("the node's answer is longer than " + BODY_MAX + " bytes"));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(_ -> {
            try {
                answer.tryComplete(new Answer(response.statusCode(), body.toJsonObject()));
            } catch (DecodeException e) {
                answer.tryFail(new IOException("the node answered " + response.statusCode() + " and no JSON"));
            }
        });
        return answer.future();
    }

    public void stop() {
        client.close();
    }
}
