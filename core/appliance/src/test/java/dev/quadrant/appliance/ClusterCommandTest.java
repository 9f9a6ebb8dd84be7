package dev.quadrant.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.cluster.ClusterAgent;
import dev.quadrant.appliance.cluster.ClusterIdentity;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.testbed.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code some-node cluster ...} against an agent with its admin interface, both with one configuration. */
class ClusterCommandTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> keys = new TreeMap<>();
    private HttpServer server;
    private ClusterAgent agent;

    /** What a command printed and how it ended. */
    private record Outcome(int code, String output, String error) {}

    @BeforeEach
    void start() throws Exception {
        keys.put("quadrant.node.name", "one");
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.cluster.key-file", secret("key", KEY).toString());
        keys.put("quadrant.admin.token-file", secret("token", TOKEN).toString());
        set();
        Configuration configuration = Configuration.load("some-node", List.of());
        Router router = Router.router(vertx);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        URI admin = URI.create("http://127.0.0.1:" + server.actualPort());
        agent = ClusterAgent.start(
                configuration,
                new ClusterIdentity("one", Set.of("lb"), admin, "test"),
                new Conditions(),
                new SimpleMeterRegistry());
        AdminRoutes.install(
                router,
                new Identity("one", "some-node", Set.of("lb"), "quadrant", admin),
                agent,
                new AdminActions(router, AdminToken.of(configuration), new SimpleMeterRegistry()));
        keys.put("quadrant.admin.listen", "127.0.0.1:" + server.actualPort());
        set();
    }

    private void set() {
        keys.forEach(System::setProperty);
    }

    @AfterEach
    void stop() {
        keys.keySet().forEach(System::clearProperty);
        agent.stop(System.nanoTime() + 5_000_000_000L);
        vertx.close();
    }

    @Test
    void statusIsATableOrJson() {
        Outcome status = run("status");
        assertThat(status.code()).isZero();
        assertThat(status.output())
                .startsWith("cluster quadrant, seen by one; 1 of 1 members are there\n")
                .containsPattern("(?m)^one \\* +alive +no: lb (not-ready|service) +lb ");
        assertThat(run().output()).startsWith("cluster quadrant, seen by one");
        assertThat(new JsonObject(run("status", "--json").output()).getString("node"))
                .isEqualTo("one");
        assertThat(run("keys").output()).contains("seals and opens  one");
    }

    @Test
    void changesAreDoneWithTheNodesOwnToken() {
        assertThat(run("drain")).isEqualTo(new Outcome(0, "done\n", ""));
        assertThat(run("drain").output()).isEqualTo("done: this node is drained already\n");
        assertThat(run("status").output()).contains("this node is DRAINED");
        assertThat(run("undrain")).isEqualTo(new Outcome(0, "done\n", ""));
        assertThat(run("handover", "nosuch", "--to", "two"))
                .isEqualTo(new Outcome(1, "", "some-node: this node has no virtual IP 'nosuch' (unknown-vip)\n"));
        assertThat(run("leave").code()).isZero();
        assertThat(run("status").output()).contains("this node has LEFT");
        assertThat(run("undrain").code()).isEqualTo(1);
    }

    @Test
    void aWrongTokenIsRefusedByTheNode() throws Exception {
        secret("token", TOKEN.replace('0', 'f'));
        assertThat(run("drain"))
                .isEqualTo(new Outcome(1, "", "some-node: this is not the node's token (token-wrong)\n"));
    }

    @Test
    void withoutATokenTheKeyIsNamed() {
        System.clearProperty("quadrant.admin.token-file");
        Outcome outcome = run("drain");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error())
                .startsWith(
                        "some-node: quadrant.admin.token-file: is not set, and the node takes no changes without it");
    }

    @Test
    void wrongUsageAndANodeThatDoesNotRunAreToldApart() throws Exception {
        assertThat(run("nosuch").code()).isEqualTo(2);
        assertThat(run("handover").code()).isEqualTo(2);
        server.close().toCompletionStage().toCompletableFuture().get();
        Outcome outcome = run("status");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.error())
                .startsWith("some-node: no node answers on http://127.0.0.1:")
                .endsWith("is it running?\n");
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Appliance.commandLine(new SomeProgram());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "cluster";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Outcome(line.execute(all), out.toString(), err.toString());
    }

    private Path secret(String name, String text) throws Exception {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static final class SomeProgram implements NodeProgram {
        @Override
        public String name() {
            return "some-node";
        }

        @Override
        public String description() {
            return "A node";
        }

        @Override
        public Set<String> roles() {
            return Set.of("lb");
        }

        @Override
        public int adminPort() {
            return 1;
        }

        @Override
        public List<Class<?>> configuration() {
            return List.of();
        }

        @Override
        public List<Problem> check(Configuration configuration) {
            return List.of();
        }

        @Override
        public Service serve(ServiceContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
