package dev.quadrant.demo;

import dev.quadrant.demo.guestbook.Guestbook;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An instance of the guest book as a process. */
final class Application implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 5;

    private final String name;
    private final int port;
    private final List<String> command;
    private final Path log;
    private Process process;

    Application(String name, int port, String database, String user, Path passwordFile, Path log) {
        this.name = name;
        this.port = port;
        this.log = log;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-Dguestbook.instance=" + name,
                "-Dguestbook.port=" + port,
                "-Dguestbook.database=" + database,
                "-Dguestbook.user=" + user,
                "-Dguestbook.password-file=" + passwordFile,
                "-cp",
                System.getProperty("java.class.path"),
                Guestbook.class.getName());
        start();
    }

    String name() {
        return name;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it (again) and returns when it accepts connections. */
    void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(name + " accepts connections (its log: " + log + ")", START, this::accepts);
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended with code " + process.exitValue() + "; its log: " + log);
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
