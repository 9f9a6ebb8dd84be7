package dev.quadrant.demo;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * {@code deploy/demo/run}: starts the world, says what runs where, and waits for Ctrl-C. With {@code --check} it takes the
 * tour by itself and ends: 0 when all of it held, 1 otherwise.
 */
public final class Demo {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final Terminal terminal;
    private final Path directory;
    private final World world;
    /** Whether something failed, so that what was said must outlive the demo. */
    private volatile boolean failed;

    private Demo(Terminal terminal, Path directory) {
        this.terminal = terminal;
        this.directory = directory;
        this.world = new World(directory);
    }

    public static void main(String[] args) throws IOException {
        List<String> arguments = List.of(args);
        if (!List.of("--check").containsAll(arguments)) {
            System.err.println("usage: deploy/demo/run [--native] [--check]");
            System.exit(USAGE);
        }
        Terminal terminal = new Terminal(
                new PrintStream(System.out, true, StandardCharsets.UTF_8), Boolean.getBoolean("demo.terminal"));
        Demo demo = new Demo(terminal, Files.createTempDirectory("quadrant-demo-"));
        // Ctrl-C and SIGTERM end here too: whatever happens, nothing is left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(demo::end, "end"));
        System.exit(demo.run(arguments.contains("--check")) ? DONE : FAILED);
    }

    private boolean run(boolean check) {
        failed = !held(check);
        return !failed;
    }

    private boolean held(boolean check) {
        terminal.title(
                "Quadrant demo: a guest book and all that stands behind it" + (Checkout.isNative() ? " (native)" : ""));
        try {
            start("database", world::startDatabase);
            start("guest book, two instances", world::startApplication);
            start("dns-node", world::startDns);
            start("lb-node", world::startLoadBalancer);
            start("db-node", world::startBackup);
            start("monitor-node", world::startMonitor);
        } catch (IllegalStateException e) {
            return false;
        }
        if (check) {
            return new Tour(world, terminal).take();
        }
        show();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private interface Start {
        void run() throws Exception;
    }

    private void start(String what, Start start) {
        terminal.begin("starting " + what);
        try {
            start.run();
            terminal.done(what, "");
        } catch (Exception e) {
            // An unchecked wrapper says nothing but its cause's class.
            Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
            terminal.failed(what, String.valueOf(cause.getMessage()));
            throw new IllegalStateException(e);
        }
    }

    private void show() {
        terminal.title("What runs where");
        terminal.row("guest book", "http://127.0.0.1:" + world.webPort() + "/  (lb-node in front of two instances)");
        world.nodes().forEach((name, node) -> terminal.row(name, node.admin() + "/q/health"));
        terminal.row(
                "database",
                "127.0.0.1:" + world.database().port() + "  (process "
                        + world.database().pid() + ")");
        terminal.row("files", directory.toString());
        terminal.title("Try");
        terminal.line("  dig @127.0.0.1 -p " + world.dnsPort() + " " + World.NAME + " +noall +answer");
        terminal.line(
                "  curl -s -H 'Host: " + World.NAME + "' -D - -o /dev/null http://127.0.0.1:" + world.webPort() + "/");
        terminal.line("  " + world.node("monitor-node").admin() + "/   (in a browser)");
        terminal.line();
        terminal.line(terminal.dim("  Kill any node (kill -9 "
                + world.node("lb-node").pid() + " is lb-node) and look at the monitor. Ctrl-C ends it all."));
    }

    private void end() {
        if (failed) {
            terminal.line("  What each part said is kept: " + world.saveLogs());
        }
        world.close();
        World.delete(directory);
    }
}
