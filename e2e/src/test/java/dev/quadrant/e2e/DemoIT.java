package dev.quadrant.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as a user types it. */
class DemoIT {
    private static final long LIMIT_SECONDS = 300;

    private static final Pattern KEPT = Pattern.compile("is kept: (\\S+)");

    @TempDir
    Path directory;

    @Test
    void theTourHolds() throws IOException, InterruptedException {
        Outcome tour = check(System.getenv("PATH"));
        assertThat(tour.code()).as(tour.output()).isZero();
        assertThat(tour.output()).contains("All of it held").doesNotContain("✗").doesNotContainPattern(KEPT);
        System.out.println(tour.output());
    }

    @Test
    void whatItsPartsSaidIsKeptWhenItFails() throws IOException, InterruptedException {
        Path server = Files.writeString(directory.resolve("mariadbd"), "#!/bin/sh\necho no room for me >&2\nexit 7\n");
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
        Outcome tour = check(directory + ":" + System.getenv("PATH"));
        assertThat(tour.code()).as(tour.output()).isOne();
        assertThat(tour.output()).contains("✗ database", "no room for me").doesNotContain("\tat ", "Exception");
        Matcher kept = KEPT.matcher(tour.output());
        assertThat(kept.find()).as(tour.output()).isTrue();
        Path log = Path.of(kept.group(1), "database-server.log");
        assertThat(log).content().contains("no room for me");
        Files.delete(log);
        Files.delete(log.getParent());
    }

    private static Outcome check(String path) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Checkout.root().resolve("deploy/demo/run").toString(), "--check"));
        if (Checkout.isNative()) {
            command.add("--native");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path);
        Process demo = builder.start();
        demo.getOutputStream().close();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
        return new Outcome(demo.exitValue(), output);
    }
}
