package dev.quadrant.db.s3;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A real S3 server (s3proxy) on loopback that verifies signatures, as a process of its own. A bucket is a directory below {@link #buckets()},
 * an object a file in it.
 */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "backups";
    public static final String ACCESS = "quadrant-access-key";
    public static final String SECRET = "quadrant-secret/key+1";

    private static final Duration START = Duration.ofSeconds(90);

    private final Path directory;
    private final int port;
    private Process process;

    private S3Server(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Starts one with the bucket {@link #BUCKET} and files for its keys. */
    public static S3Server start(Path directory) throws IOException {
        S3Server server = new S3Server(directory, Ports.free());
        Files.createDirectories(server.bucket());
        secret(server.accessKeyFile(), ACCESS);
        secret(server.secretKeyFile(), SECRET);
        server.start(Map.of());
        return server;
    }

    public static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }

    /** Starts it (again), with further settings of s3proxy. */
    public void start(Map<String, String> more) throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "s3proxy.endpoint",
                "http://127.0.0.1:" + port,
                "s3proxy.authorization",
                "aws-v4",
                "s3proxy.identity",
                ACCESS,
                "s3proxy.credential",
                SECRET,
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.filesystem.basedir",
                buckets().toString()));
        settings.putAll(more);
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + "=" + value));
        Path file = Files.write(directory.resolve("s3proxy.conf"), lines);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-DLOG_LEVEL=warn",
                        "-jar",
                        Checkout.root()
                                .resolve("db-node/target/s3-server/s3proxy.jar")
                                .toString(),
                        "--properties",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("s3proxy.log").toFile()))
                .start();
        Await.until("the S3 server listens", START, this::listens, this::log);
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the S3 server ended: " + log());
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("s3proxy.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public Path buckets() {
        return directory.resolve("buckets");
    }

    public Path bucket() {
        return buckets().resolve(BUCKET);
    }

    public Path accessKeyFile() {
        return directory.resolve("access-key");
    }

    public Path secretKeyFile() {
        return directory.resolve("secret-key");
    }

    /** Keys of a repository of db-node in the bucket. */
    public Map<String, String> keys(String name, String prefix) {
        String key = "quadrant.db.repository." + name + ".";
        Map<String, String> keys = new TreeMap<>();
        keys.put(key + "url", "s3://" + BUCKET + "/" + prefix);
        keys.put(key + "endpoint", endpoint().toString());
        keys.put(key + "access-key-file", accessKeyFile().toString());
        keys.put(key + "secret-key-file", secretKeyFile().toString());
        keys.put(key + "interval", "200ms");
        keys.put(key + "timeout", "5s");
        return keys;
    }

    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Names of the objects below a prefix, as the files that they are; the server may be renaming its files meanwhile. */
    public List<String> objects(String prefix) {
        Path below = bucket().resolve(prefix);
        List<String> names = new ArrayList<>();
        try {
            Files.walkFileTree(below, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    names.add(below.relativize(file).toString());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.sort(null);
        return names;
    }

    @Override
    public void close() {
        stop();
    }
}
