package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets into the console, and who does not; every change with its line in the audit. */
class ConsoleSecurityIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PASSWORD = "a password for tests";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String READER = "fedcba9876543210fedcba9876543210";

    @TempDir
    private static Path directory;

    private static HttpClient client;
    private static NodeProcess monitor;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        client = HttpClient.newHttpClient();
        assertThat(user(PASSWORD, documented()).output()).contains("added olga (operator)");
        assertThat(user(PASSWORD, "add", "victor").output()).contains("added victor (viewer)");
        assertThat(user(PASSWORD, "add", "guessed").code()).isZero();
        monitor = NodeProcess.start("monitor-node", keys());
    }

    /** The command as the documentation shows it. */
    private static String[] documented() throws IOException {
        java.util.regex.Matcher command = java.util.regex.Pattern.compile("(?m)^monitor-node user (add [^#\\n]+?) *#")
                .matcher(Files.readString(Path.of("docs/console.md")));
        assertThat(command.find()).isTrue();
        return command.group(1).split(" ");
    }

    @AfterAll
    static void stop() {
        monitor.close();
        client.close();
    }

    private static Map<String, String> keys() throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put(
                "quadrant.monitor.console.users-file",
                directory.resolve("users").toString());
        keys.put("quadrant.monitor.console.read-token-file", secret("reader", READER));
        keys.put("quadrant.monitor.console.nodes-token-file", secret("token", TOKEN));
        keys.put("quadrant.admin.token-file", secret("token", TOKEN));
        return keys;
    }

    private static String secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private static NodeProcess.Outcome user(String password, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("user"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(Checkout.command("monitor-node", keys(), command))
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write((password + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new NodeProcess.Outcome(process.exitValue(), said);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder to(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(monitor.admin().resolve(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpRequest.Builder form(String path, Map<String, String> fields, String... headers) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return to(path, headers)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> login(String name, String password, String... headers) {
        return send(form("/api/console/login", Map.of("user", name, "password", password), headers));
    }

    /** The cookie of somebody who logged in, as a browser sends it back. */
    private static String cookie(String name) {
        HttpResponse<String> answer = login(name, PASSWORD);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
    }

    private static JsonObject session(String cookie) {
        return new JsonObject(send(to("/api/console/session", "cookie", cookie)).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/console/overview",
                "/api/console/events",
                "/api/console/session",
                "/api/console/audit",
                "/api/console/dashboards",
                "/api/console/nodes/monitor-1/cluster",
                "/api/v1/query?query=up",
                "/api/v1/status/config",
                "/api/v1/alerts",
                "/alerts/silences",
                "/federate?match[]=up",
                "/cluster",
                "/loki/api/v1/labels",
                "/api/logs/tail?query=%7Bnode%3D%22x%22%7D",
                "/console/../api/v1/labels",
                "/api/v1/%6cabels"
            })
    void showsNothingWithoutALogin(String path) {
        HttpResponse<String> answer = send(to(path));
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(401);
        assertThat(send(to(path, "cookie", "quadrant-session=AAAA")).statusCode())
                .isEqualTo(401);
        assertThat(send(to(path, "authorization", "Bearer " + "0".repeat(32))).statusCode())
                .isEqualTo(401);
    }

    @Test
    void probesScrapersAndToolsWithATokenGetIn() {
        assertThat(send(to("/q/health/ready")).statusCode()).isEqualTo(200);
        assertThat(send(to("/q/metrics")).statusCode()).isEqualTo(200);
        for (String token : List.of(TOKEN, READER)) {
            assertThat(send(to("/api/v1/query?query=up", "authorization", "Bearer " + token))
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> change =
                send(form("/alerts/silences?match=a%3D%22b%22&for=1h", Map.of(), "authorization", "Bearer " + READER));
        assertThat(change.statusCode()).as("reads only").isEqualTo(401);
        assertThat(change.body()).contains("token-wrong");
    }

    @Test
    void commandsOnTheHostGetInByTheTokenOfTheirConfiguration() throws IOException {
        Map<String, String> keys = keys();
        keys.put("quarkus.http.port", String.valueOf(monitor.admin().getPort()));
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys, "silence", "list");
        assertThat(outcome.code()).as(outcome.output()).isZero();
        keys.remove("quadrant.admin.token-file");
        outcome = NodeProcess.run("monitor-node", keys, "silence", "list");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("quadrant.admin.token-file");
    }

    @Test
    void pagesCannotBeFramedNorRunWhatIsNotTheirs() {
        for (String path : List.of("/console/login.html", "/console/console.js", "/console/", "/console/none")) {
            HttpResponse<String> answer = send(to(path));
            assertThat(answer.headers().firstValue("content-security-policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains(
                                    "default-src 'none'",
                                    "script-src 'self'",
                                    "style-src 'self'",
                                    "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(answer.headers().firstValue("x-frame-options")).hasValue("DENY");
            assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("referrer-policy")).hasValue("no-referrer");
        }
        HttpResponse<String> start = send(to("/console/"));
        assertThat(start.statusCode()).isEqualTo(302);
        assertThat(start.headers().firstValue("location")).hasValue("/console/login.html");
    }

    @Test
    void theCookieIsForTheServerAloneAndANewOneEachTime() {
        String planted = "quadrant-session=" + "A".repeat(43);
        HttpResponse<String> answer = login("victor", PASSWORD, "cookie", planted);
        String set = answer.headers().firstValue("set-cookie").orElseThrow();
        assertThat(set)
                .containsIgnoringCase("httponly")
                .contains("SameSite=Strict", "Path=/")
                .doesNotContain("AAAAAA");
        assertThat(send(to("/api/v1/labels", "cookie", planted)).statusCode()).isEqualTo(401);
        String first = set.split(";")[0];
        assertThat(send(to("/api/v1/labels", "cookie", first)).statusCode()).isEqualTo(200);
        String second = login("victor", PASSWORD, "cookie", first)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .split(";")[0];
        assertThat(second).isNotEqualTo(first);
        assertThat(send(to("/api/v1/labels", "cookie", first)).statusCode()).isEqualTo(401);
        assertThat(session(second).getString("user")).isEqualTo("victor");
        String csrf = session(second).getString("csrf");
        assertThat(send(form("/api/console/logout", Map.of(), "cookie", second)).statusCode())
                .as("another site logs nobody out")
                .isEqualTo(403);
        assertThat(send(form("/api/console/logout", Map.of(), "cookie", second, "x-quadrant-csrf", csrf))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(to("/api/v1/labels", "cookie", second)).statusCode()).isEqualTo(401);
    }

    @Test
    void otherSitesChangeNothing() {
        assertThat(login("olga", PASSWORD, "origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(login("olga", PASSWORD, "sec-fetch-site", "cross-site").statusCode())
                .isEqualTo(403);
        String cookie = cookie("olga");
        String csrf = session(cookie).getString("csrf");
        Map<String, String> fields = Map.of("match", "alertname=\"Other\"", "for", "1h", "comment", "csrf");
        for (String[] headers : new String[][] {
            {"cookie", cookie},
            {"cookie", cookie, "x-quadrant-csrf", "wrong"},
            {"cookie", cookie, "x-quadrant-csrf", csrf, "origin", "https://evil.example"},
            {"cookie", cookie, "x-quadrant-csrf", csrf, "sec-fetch-site", "cross-site"},
        }) {
            HttpResponse<String> answer = send(form("/api/console/actions/silence", fields, headers));
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("other-site");
        }
        assertThat(send(to("/alerts/silences", "cookie", cookie)).body()).doesNotContain("csrf");
        assertThat(send(form("/alerts/silences?match=a%3D%22b%22&for=1h", Map.of(), "cookie", cookie))
                        .statusCode())
                .as("a session is no token")
                .isEqualTo(401);
    }

    @Test
    void aViewerLooksAndAnOperatorActsAndBothAreInTheAudit() throws IOException {
        Map<String, String> fields =
                Map.of("match", "alertname=\"Known\"", "for", "1h", "comment", "<b>known</b>", "by", "somebody else");
        String viewer = cookie("victor");
        HttpResponse<String> refused = send(form(
                "/api/console/actions/silence",
                fields,
                "cookie",
                viewer,
                "x-quadrant-csrf",
                session(viewer).getString("csrf")));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("not-operator");
        assertThat(session(viewer).getBoolean("actions")).isFalse();
        String operator = cookie("olga");
        String csrf = session(operator).getString("csrf");
        HttpResponse<String> done =
                send(form("/api/console/actions/silence", fields, "cookie", operator, "x-quadrant-csrf", csrf));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(new JsonObject(done.body()).getJsonObject("silence").getString("by"))
                .isEqualTo("olga");
        HttpResponse<String> nobody = send(form(
                "/api/console/actions/drain", Map.of("node", "nobody"), "cookie", operator, "x-quadrant-csrf", csrf));
        assertThat(nobody.body()).contains("no-such-node");
        HttpResponse<String> alone = send(form(
                "/api/console/actions/drain",
                Map.of("node", "monitor-1"),
                "cookie",
                operator,
                "x-quadrant-csrf",
                csrf));
        assertThat(alone.statusCode())
                .as("reached the node itself: " + alone.body())
                .isEqualTo(409);
        assertThat(alone.body()).contains("not-in-cluster");
        String audit = Files.readString(directory.resolve("store/audit.log"));
        assertThat(audit.lines()
                        .map(JsonObject::new)
                        .map(entry -> entry.getString("who") + " " + entry.getString("what") + " "
                                + entry.getString("outcome") + " " + entry.getString("reason")))
                .contains(
                        "victor silence refused not-operator",
                        "olga silence asked ",
                        "olga silence done ",
                        "olga drain refused no-such-node",
                        "olga drain refused not-in-cluster");
        assertThat(audit).doesNotContain(PASSWORD, csrf);
        assertThat(send(to("/api/console/audit", "cookie", viewer)).body()).contains("\"comment\":\"<b>known</b>\"");
        assertThat(monitor.output())
                .contains("event=console who=olga what=silence")
                .doesNotContain(PASSWORD);
    }

    @Test
    void readsOfNodesAreOfAListAlone() {
        String cookie = cookie("victor");
        assertThat(send(to("/api/console/nodes/monitor-1/cluster", "cookie", cookie))
                        .body())
                .contains("\"members\"");
        for (String path : List.of("q/metrics", "cluster/keys", "db/status/../../cluster/keys", "cluster%2Fkeys")) {
            assertThat(send(to("/api/console/nodes/monitor-1/" + path, "cookie", cookie))
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(send(to("/api/console/nodes/192.0.2.1:80/cluster", "cookie", cookie))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoGuessesWaits() {
        HttpResponse<String> answer = null;
        for (int i = 0; i < 6; i++) {
            answer = login("guessed", "guess number " + i);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.body()).contains("too-many-attempts");
        assertThat(login("victor", PASSWORD).statusCode()).as("others get in").isEqualTo(200);
    }

    @Test
    void aUserWhoIsRemovedIsOut() throws IOException, InterruptedException {
        assertThat(user(PASSWORD, "add", "guest").code()).isZero();
        Await.until("the new user gets in", SOON, () -> login("guest", PASSWORD).statusCode() == 200);
        String cookie = cookie("guest");
        assertThat(user("", "remove", "guest").output()).contains("removed guest");
        Await.until(
                "the session ends",
                SOON,
                () -> send(to("/api/v1/labels", "cookie", cookie)).statusCode() == 401);
    }

    @Test
    void theCommandRefusesWhatIsWrong() throws IOException, InterruptedException {
        assertThat(user("short", "add", "other").output()).contains("at least 10 characters");
        assertThat(user(PASSWORD, "add", "<b>").output()).contains("a name has letters");
        assertThat(user(PASSWORD, "add", "olga").output()).contains("already");
        assertThat(user(PASSWORD, "add", "other", "--role", "root").output()).contains("viewer or operator");
        assertThat(user(PASSWORD, "passwd", "nobody").output()).contains("no user \"nobody\"");
        NodeProcess.Outcome list = user("", "list");
        assertThat(list.code()).isZero();
        assertThat(list.output()).contains("olga  operator", "victor  viewer").doesNotContain("$2y$");
    }
}
