package dev.quadrant.demo;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** The demo's own proof: each promise is tried as a user would, by clients that are not ours. */
final class Tour {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Requests during which an instance is killed. */
    private static final int REQUESTS = 200;

    private static final int KILLED_AT = 50;

    private final World world;
    private final Terminal terminal;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    /** A text that nobody else writes, to be found again in the archive. */
    private final String mark = "tour " + Long.toString(System.nanoTime(), 36);

    private boolean allHeld = true;

    Tour(World world, Terminal terminal) {
        this.world = world;
        this.terminal = terminal;
    }

    /** Takes every step; false when one did not hold. A step that needs an earlier one fails by itself. */
    boolean take() {
        terminal.title("The tour");
        step("all four nodes are healthy", this::healthy);
        step("the name resolves", this::resolves);
        step("both instances serve the page in turn", this::servedInTurn);
        step("an instance is killed and no request fails", this::killedWithoutFailure);
        step("a row is written and found in the binlog archive", this::archived);
        step("the backup is restored into a scratch server and compared", this::restored);
        step("the monitor sees all four and their samples", this::monitored);
        step("the monitor's page is served", this::pageServed);
        terminal.line();
        terminal.line(allHeld ? "  All of it held." : "  Not all of it held.");
        return allHeld;
    }

    private interface Step {
        /** Returns the evidence; throws when the promise was not kept. */
        String run() throws Exception;
    }

    private void step(String what, Step step) {
        terminal.begin(what);
        try {
            terminal.done(what, step.run());
        } catch (Exception e) {
            allHeld = false;
            terminal.failed(what, String.valueOf(e.getMessage()));
        }
    }

    private String healthy() {
        world.nodes().values().forEach(NodeProcess::awaitReady);
        return "/q/health/ready is UP " + world.nodes().size() + " times";
    }

    /** The JDK's own DNS client, through JNDI with a fixed provider: independent of ours and always there. */
    @SuppressWarnings("BanJNDI")
    private String resolves() throws NamingException {
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.setProperty(Context.PROVIDER_URL, "dns://127.0.0.1:" + world.dnsPort());
        Object address = new InitialDirContext(environment)
                .getAttributes(World.NAME, new String[] {"A"})
                .get("A")
                .get();
        require(address.equals("127.0.0.1"), World.NAME + " is " + address);
        return World.NAME + " is " + address;
    }

    private String servedInTurn() throws Exception {
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            instances.add(get("/").headers().firstValue("X-Instance").orElse("nobody"));
        }
        for (int i = 2; i < instances.size(); i++) {
            require(
                    instances.get(i).equals(instances.get(i - 2))
                            && !instances.get(i).equals(instances.get(i - 1)),
                    "not in turn: " + instances);
        }
        return instances.get(0) + ", " + instances.get(1) + ", " + instances.get(2) + ", …";
    }

    private String killedWithoutFailure() throws Exception {
        Application victim = world.firstInstance();
        Set<String> after = new TreeSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            if (i == KILLED_AT) {
                victim.kill();
            }
            HttpResponse<String> response = get("/");
            require(
                    response.statusCode() == 200,
                    "request " + i + " ended with " + response.statusCode() + ": " + response.body());
            if (i >= KILLED_AT) {
                after.add(response.headers().firstValue("X-Instance").orElse("nobody"));
            }
        }
        require(!after.contains(victim.name()), "a dead instance answered: " + after);
        victim.start();
        Await.until(victim.name() + " serves again", PATIENCE, () -> served(victim.name()));
        return REQUESTS + " requests, 0 failed, then " + victim.name() + " came back";
    }

    private boolean served(String instance) {
        try {
            return get("/").headers().firstValue("X-Instance").orElse("").equals(instance);
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private String archived() throws Exception {
        String form = "name=Tour&message=" + URLEncoder.encode(mark, StandardCharsets.UTF_8);
        HttpResponse<String> written = http.send(
                request("/")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        require(written.statusCode() == 303, "POST ended with " + written.statusCode() + ": " + written.body());
        byte[] sought = mark.getBytes(StandardCharsets.UTF_8);
        List<Path> found = new ArrayList<>();
        Await.until(
                "the row is in the archive",
                PATIENCE,
                () -> {
                    found.clear();
                    found.addAll(filesWith(sought));
                    return !found.isEmpty();
                },
                () -> world.node("db-node").get("/db/status"));
        return "in " + world.repository().relativize(found.getFirst());
    }

    private List<Path> filesWith(byte[] sought) {
        try (Stream<Path> files = Files.walk(world.repository())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, sought))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, byte[] sought) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .contains(new String(sought, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    private String restored() throws Exception {
        try (DatabaseServer scratch = DatabaseServer.start(world.directory("scratch"))) {
            NodeProcess.Outcome restore = NodeProcess.run(
                    "db-node",
                    world.backupKeys(),
                    "restore",
                    "--to-address",
                    "127.0.0.1:" + scratch.port(),
                    "--to-user",
                    DatabaseServer.USER,
                    "--to-password-file",
                    scratch.passwordFile().toString());
            require(restore.code() == 0, "restore ended with " + restore.code() + ": " + restore.output());
            Map<String, Long> here = checksums(world.database());
            Map<String, Long> there = checksums(scratch);
            require(here.equals(there), "checksums differ: " + here + " and " + there);
            return here.size() + " table" + (here.size() == 1 ? "" : "s") + ", equal checksums";
        }
    }

    private static Map<String, Long> checksums(DatabaseServer server) throws SQLException {
        Map<String, Long> checksums = new TreeMap<>(Checksums.of(server.jdbcUrl()));
        require(!checksums.isEmpty(), "no table");
        return checksums;
    }

    private String monitored() {
        NodeProcess monitor = world.node("monitor-node");
        List<Integer> up = new ArrayList<>();
        Await.until(
                "four targets are up",
                PATIENCE,
                () -> {
                    String answer = monitor.get("/api/v1/query?query=up");
                    up.clear();
                    up.add(answer.split("\"1\"\\]", -1).length - 1);
                    return up.getFirst() >= world.nodes().size();
                },
                () -> monitor.get("/api/v1/query?query=up"));
        return "up is 1 for " + up.getFirst() + " targets";
    }

    private String pageServed() throws Exception {
        URI page = world.node("monitor-node").admin().resolve("/console/");
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(page).header("Accept", "text/html").build(),
                HttpResponse.BodyHandlers.ofString());
        require(
                response.statusCode() == 200 && response.body().contains("<!doctype html"),
                page + " answered " + response.statusCode());
        return page.toString();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + world.webPort() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
