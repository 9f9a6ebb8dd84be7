package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The README's first command, as a user types it. */
class DemoIT {
    private static final long LIMIT_SECONDS = 300;

    @Test
    void theTourHolds() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("deploy/demo/run").toString(), "--check"));
        if (Checkout.isNative()) {
            command.add("--native");
        }
        Process demo = new ProcessBuilder(command).redirectErrorStream(true).start();
        demo.getOutputStream().close();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(output).contains("All of it held").doesNotContain("✗");
        System.out.println(output);
    }
}
