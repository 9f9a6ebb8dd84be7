package dev.quadrant.linux.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The deadline kills, so its victims are processes of their own. */
class KernelDeadlineTest {
    private static final int KILLED = 128 + 9;
    private static final long MILLIS = 1_000_000;

    @Test
    void killsAProcessThatIsBusy() throws Exception {
        assertThat(run("busy")).isEqualTo(KILLED);
    }

    @Test
    void killsAProcessThatIsStopped() throws Exception {
        assertThat(run("stopped")).isEqualTo(KILLED);
    }

    @Test
    void sparesAProcessThatRenews() throws Exception {
        assertThat(run("renews")).isZero();
    }

    private static int run(String how) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName(), how));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    static final class Victim {
        public static void main(String[] args) throws Exception {
            BootClock clock = new BootClock();
            KernelDeadline deadline = KernelDeadline.create();
            // Long enough for a loaded machine to move it in time; the victims wait for it.
            long first = clock.now() + 2_000 * MILLIS;
            deadline.arm(first);
            switch (args[0]) {
                case "busy" -> {
                    long end = clock.now() + 15_000 * MILLIS;
                    while (clock.now() < end) {
                        Thread.onSpinWait();
                    }
                }
                case "stopped" -> Libc.kill(Libc.getpid(), 19);
                default -> {
                    deadline.arm(clock.now() + 3_600_000 * MILLIS);
                    sleepUntil(clock, first + 200 * MILLIS);
                    long second = clock.now() + 2_000 * MILLIS;
                    deadline.arm(second);
                    deadline.disarm();
                    sleepUntil(clock, second + 200 * MILLIS);
                }
            }
        }

        private static void sleepUntil(BootClock clock, long time) throws InterruptedException {
            while (clock.now() < time) {
                Thread.sleep(20);
            }
        }
    }
}
