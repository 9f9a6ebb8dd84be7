package dev.quadrant.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A node program as a process of its own, from the JVM application or the native binary (see {@link Checkout}). Closing
 * it ends the process, hard if it does not end by itself.
 */
public final class NodeProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    /** More than the eight seconds after which a node ends itself. */
    private static final Duration STOP = Duration.ofSeconds(30);
    /** Lines that are kept; a node that runs for long in the demo must not fill this process' memory. */
    private static final int LINES_MAX = 20_000;

    /** Lines that a failure shows. */
    private static final int SHOWN_LINES = 40;

    /** For an answer that a test needs: generous, says when to give up. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** For the question whether a node answers at all. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();

    private final String node;
    private final Process process;
    private final URI admin;
    /** Guarded by itself. */
    private final List<String> lines = new ArrayList<>();

    private final Thread reader;

    private NodeProcess(String node, Process process, URI admin) {
        this.node = node;
        this.process = process;
        this.admin = admin;
        this.reader = Thread.ofPlatform().daemon().name(node + "-output").start(this::read);
    }

    /**
     * Starts a node on loopback and waits until it has started ({@code /q/health/started}); whether it is ready is for the
     * test to ask. The admin port is a free one unless {@code quarkus.http.port} is among the keys.
     *
     * @throws IllegalStateException when it ends instead, with what it said
     */
    public static NodeProcess start(String node, Map<String, String> keys) {
        return startUnder(List.of(), node, keys);
    }

    /** Waits until the service serves; throws when the process ends instead. */
    public NodeProcess awaitStarted() {
        await("started", () -> process.isAlive() && isUp("/q/health/started"), START);
        return this;
    }

    /**
     * As {@link #start}, under another program that becomes the node, so that the process' number is the node's.
     *
     * @param under that program and its arguments, for example {@code prlimit --nofile=400}
     */
    public static NodeProcess startUnder(List<String> under, String node, Map<String, String> keys) {
        NodeProcess started = launch(under, node, keys, List.of(), Map.of());
        try {
            return started.awaitStarted();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Starts a node or one of its commands and waits for nothing. Standard error and output are read as one. */
    public static NodeProcess launch(String node, Map<String, String> keys, List<String> arguments) {
        return launch(node, keys, arguments, Map.of());
    }

    /** The same with further environment variables. */
    public static NodeProcess launch(
            String node, Map<String, String> keys, List<String> arguments, Map<String, String> environment) {
        return launch(List.of(), node, keys, arguments, environment);
    }

    private static NodeProcess launch(
            List<String> under,
            String node,
            Map<String, String> keys,
            List<String> arguments,
            Map<String, String> environment) {
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.putIfAbsent("quarkus.http.port", Integer.toString(Ports.free()));
        List<String> command = new ArrayList<>(under);
        command.addAll(HangUp.heard(Checkout.command(node, all, arguments)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("NOTIFY_SOCKET");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new NodeProcess(node, process, URI.create("http://127.0.0.1:" + all.get("quarkus.http.port")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a command (or a start that must fail) printed and its exit code.
     *
     * @param code the exit code
     * @param output standard output and error, interleaved
     */
    public record Outcome(int code, String output) {}

    /** Runs a node's command to its end. */
    public static Outcome run(String node, Map<String, String> keys, String... arguments) {
        return runUnder(List.of(), node, keys, arguments);
    }

    /** As {@link #run}, under another program that becomes the node's command. */
    public static Outcome runUnder(List<String> under, String node, Map<String, String> keys, String... arguments) {
        try (NodeProcess run = launch(under, node, keys, List.of(arguments), Map.of())) {
            int code = run.awaitExit(START);
            return new Outcome(code, run.output());
        }
    }

    public URI admin() {
        return admin;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that it wrote so far. */
    public String output() {
        return String.join("\n", lines());
    }

    /** The lines that it wrote so far, the oldest first; a copy. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Body of a GET on the admin interface, whatever its status. */
    public String get(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(admin.resolve(path)).timeout(ANSWER).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a health path answers 200. */
    public boolean isUp(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(admin.resolve(path))
                    .timeout(SIGN_OF_LIFE)
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the node says that it is ready. */
    public NodeProcess awaitReady() {
        Await.until(node + " is ready", START, () -> process.isAlive() && isUp("/q/health/ready"), this::unready);
        return this;
    }

    private String unready() {
        return process.isAlive() ? get("/q/health/ready") : tail();
    }

    /** The last lines that it wrote, enough to see why it fails. */
    private String tail() {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
    }

    /** Waits for a line of output that fits, past or to come. */
    public String awaitLine(Predicate<String> fits) {
        await("a line", () -> lines().stream().anyMatch(fits), START);
        return lines().stream().filter(fits).findFirst().orElseThrow();
    }

    private void await(String what, java.util.function.BooleanSupplier condition, Duration limit) {
        Await.until(
                node + " " + what,
                limit,
                () -> {
                    boolean fulfilled = condition.getAsBoolean();
                    if (!fulfilled && !process.isAlive()) {
                        join();
                        if (!condition.getAsBoolean()) {
                            throw new IllegalStateException(
                                    node + " ended with code " + process.exitValue() + ":\n" + tail());
                        }
                    }
                    return fulfilled;
                },
                this::output);
    }

    /** SIGHUP. */
    public void reload() {
        signal("HUP");
    }

    /** Sends a signal by name, for example {@code STOP}. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitExit(STOP);
    }

    /** SIGTERM; returns the exit code when the process is gone. */
    public int terminate() {
        // Through the handle: Process.destroy would close the stream before the last lines are read.
        process.toHandle().destroy();
        return awaitExit(STOP);
    }

    /** Waits until it ends by itself, and until all that it wrote is read. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(node + " still runs after " + limit + ":\n" + tail());
            }
            join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void join() {
        try {
            reader.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (InputStream in = process.getInputStream();
                BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("(output lost: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() >= LINES_MAX) {
                lines.subList(0, LINES_MAX / 2).clear();
            }
            lines.add(line);
        }
    }
}
