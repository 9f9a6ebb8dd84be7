package dev.quadrant.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that holds a TUN device has no files, so a class that it loads ends the process by SIGSEGV. */
class TunHolderTest {
    private static final String NAME = "qtest3";

    @TempDir
    Path directory;

    @Test
    void theHoldingThreadLoadsNoClass() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make a device");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
        Path loads = directory.resolve("loads");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        // So that no class is there without being loaded from a file.
                        "-Xshare:off",
                        "-Xlog:class+load:file=" + loads + ":tid",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Maker.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        List<String> threads = Files.readAllLines(output);
        assertThat(threads).as("the maker and two holders").hasSize(3);
        List<String> log = Files.readAllLines(loads);
        assertThat(log).as("the maker loads classes").anyMatch(line -> line.startsWith("[" + threads.getFirst() + "]"));
        threads.stream()
                .skip(1)
                .forEach(holder -> assertThat(log).noneMatch(line -> line.startsWith("[" + holder + "]")));
    }

    /** Makes a device as its first deed, and again, and says by the kernel's numbers which thread made it and which held it. */
    static final class Maker {
        public static void main(String[] args) throws Exception {
            System.out.println(
                    Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
            String before = "";
            for (int times = 0; times < 2; times++) {
                TunDevice device = TunDevice.create(NAME);
                String holder = holder(before);
                device.close();
                System.out.println(holder);
                before = holder;
            }
        }

        /** The thread that holds; the kernel may still show the one that held before. */
        private static String holder(String before) throws IOException {
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                return threads.filter(thread -> comm(thread).equals("hold-" + NAME))
                        .map(thread -> thread.getFileName().toString())
                        .filter(thread -> !thread.equals(before))
                        .findFirst()
                        .orElseThrow();
            }
        }

        /** The name of a thread; empty when it has ended since it was listed. */
        private static String comm(Path thread) {
            try {
                return Files.readString(thread.resolve("comm")).strip();
            } catch (IOException _) {
                return "";
            }
        }
    }
}
