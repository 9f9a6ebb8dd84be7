package dev.quadrant.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The built programs of this checkout. */
public final class Checkout {
    private Checkout() {}

    /** The root of the checkout: the property {@code testbed.root}, else the nearest parent that has {@code dns-node/}. */
    public static Path root() {
        String root = System.getProperty("testbed.root");
        if (root != null) {
            return Path.of(root);
        }
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.isDirectory(directory.resolve("dns-node"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("not in a checkout of Quadrant: set -Dtestbed.root");
        }
        return directory;
    }

    /** Whether the native binaries are meant: the property {@code testbed.native}. */
    public static boolean isNative() {
        return Boolean.getBoolean("testbed.native");
    }

    /**
     * The command that starts a node: its native binary, or this JVM with its jar.
     *
     * @throws IllegalStateException when it is not built, with the command that builds it
     */
    public static List<String> command(String node, Map<String, String> keys, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (isNative()) {
            command.add(binary(node).toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-XX:+UseSerialGC");
            command.add("-XX:TieredStopAtLevel=1");
            command.add("-Xmx256m");
            // As the README says for the JVM: libraries still use what JDK 25 warns of.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        keys.forEach((key, value) -> command.add("-D" + key + "=" + value));
        if (!isNative()) {
            command.add("-jar");
            command.add(jar(node).toString());
        }
        command.addAll(arguments);
        return command;
    }

    private static Path jar(String node) {
        Path jar = root().resolve(node).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not built: ./mvnw package");
        }
        return jar;
    }

    private static Path binary(String node) {
        Path target = root().resolve(node).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner")
                            && Files.isExecutable(file)
                            && Files.isRegularFile(file))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            target + " has no *-runner: ./mvnw package -Dnative (with GRAALVM_HOME)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
