package dev.quadrant.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class NicenessTest {
    /** Where proc(5), {@code stat}, has the nice value, counted behind the name in parentheses. */
    private static final int NICE = 16;

    @Test
    void isTheThreadsAlone() throws Exception {
        int before = nice();
        FutureTask<String> seen = new FutureTask<>(() -> {
            Niceness.ofThisThread(7);
            int first = nice();
            Niceness.ofThisThread(12);
            return first + ", " + nice();
        });
        Thread.ofPlatform().start(seen);
        assertThat(seen.get()).isEqualTo("7, 12");
        assertThat(nice()).isEqualTo(before);
    }

    private static int nice() throws Exception {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(") ") + 2).split(" ")[NICE]);
    }
}
