package dev.quadrant.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The README's demonstration of a virtual IP that moves, as a user types it. */
class FailoverDemoIT {
    private static final long LIMIT_SECONDS = 300;

    @BeforeAll
    static void needs() {
        Requirements.assumeNamespaces();
        Assumptions.assumeTrue(Shell.works("curl", "--version"), "needs curl: apt-get install curl");
    }

    @Test
    void theAddressMovesTwice() throws IOException, InterruptedException {
        Outcome demo = run("2");

        assertThat(demo.code()).as(demo.output()).isZero();
        assertThat(demo.output().lines().filter(line -> line.contains("kill -9 ")))
                .as(demo.output())
                .hasSize(2)
                .noneMatch(line -> line.endsWith("holders now: 2"));
    }

    @Test
    void aMisspeltOptionIsUsageAndNothingElse() throws IOException, InterruptedException {
        Outcome demo = run("--nativ");

        assertThat(demo.code()).isEqualTo(2);
        assertThat(demo.output()).isEqualTo("usage: deploy/demo/failover [--native] [ROUNDS]\n");
    }

    private static Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Checkout.root().resolve("deploy/demo/failover").toString());
        if (Checkout.isNative()) {
            command.add("--native");
        }
        command.addAll(List.of(arguments));
        Process demo = new ProcessBuilder(command).redirectErrorStream(true).start();
        demo.getOutputStream().close();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
        assertThat(Shell.run("ip", "netns", "list")).as("what it leaves").doesNotContain("qf" + demo.pid());
        return new Outcome(demo.exitValue(), output);
    }
}
