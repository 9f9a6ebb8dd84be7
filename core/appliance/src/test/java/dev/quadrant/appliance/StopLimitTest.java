package dev.quadrant.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A process that hangs after a signal to stop ends all the same, with the code of a process that the signal ended. */
class StopLimitTest {
    @Test
    void whatHangsIsEnded() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hanging.class.getName())
                .inheritIO()
                .start();

        assertThat(process.waitFor()).isEqualTo(143);
    }

    /** A program whose main thread never ends. */
    static final class Hanging {
        private Hanging() {}

        public static void main(String[] args) throws InterruptedException {
            Serving.endWithin(Duration.ofMillis(50), 15);
            new CountDownLatch(1).await();
        }
    }
}
