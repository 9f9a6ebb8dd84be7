package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks with real programs: what they see, that they run in order, and that nothing of them outlives its limit. */
class HookTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aHookSeesItsFactsItsArgumentsAndNothingElse() throws Exception {
        HookRun.Result result = run(LONG, "env; echo \"args: $1 $2\"", "two words", "$HOME");
        assertThat(result.outcome()).isEqualTo("ok");
        assertThat(result.output().lines())
                .contains("VIP_NAME=web", "VIP_EVENT=acquired", "args: two words $HOME")
                .filteredOn(line -> line.contains("=") && !line.startsWith("VIP_"))
                .allMatch(line -> line.startsWith("PATH=")
                        || line.startsWith("PWD=")
                        || line.startsWith("_=")
                        || line.startsWith("SHLVL=")
                        || line.startsWith("OLDPWD="));
    }

    @Test
    void anExitCodeIsAFailureWithItsOutput() throws Exception {
        HookRun.Result result = run(LONG, "echo no good >&2; exit 7");
        assertThat(result.outcome()).isEqualTo("failed");
        assertThat(result.detail()).isEqualTo("exit code 7");
        assertThat(result.output()).isEqualTo("no good");
    }

    @Test
    void aProgramThatIsMissingIsSaidSo() throws Exception {
        HookRun.Result result =
                new HookRun(call(List.of(directory.resolve("none").toString()), LONG)).run(() -> Long.MAX_VALUE);
        assertThat(result.outcome()).isEqualTo("not-started");
        assertThat(result.detail()).contains("none");
    }

    @Test
    void outputIsBounded() throws Exception {
        HookRun.Result result = run(LONG, "i=0; while [ $i -lt 3000 ]; do echo 0123456789; i=$((i+1)); done");
        assertThat(result.outcome()).isEqualTo("ok");
        assertThat(result.output()).hasSizeBetween(HookRun.OUTPUT_MAX - 16, HookRun.OUTPUT_MAX);
    }

    @Test
    void oneThatHangsIsKilledAtItsLimit() throws Exception {
        assertThat(run(SHORT, "exec sleep 1000").outcome()).isEqualTo("timed-out");
    }

    @Test
    void whatOneThatIsKilledSaidIsKept() throws Exception {
        Path pid = directory.resolve("pid");
        HookRun.Result result = runUntil(List.of(pid), "echo begun; echo $$ > " + pid + "; exec sleep 1000");
        assertThat(result.outcome()).isEqualTo("timed-out");
        assertThat(result.output()).isEqualTo("begun");
        assertThat(gone(pid)).isTrue();
    }

    @Test
    void oneThatForksIsKilledWithItsChildrenAndThoseThatItDisowned() throws Exception {
        Path child = directory.resolve("child");
        Path orphan = directory.resolve("orphan");
        HookRun.Result result = runUntil(
                List.of(child, orphan),
                "sleep 1000 & echo $! > " + child + "\n"
                        + "(setsid sh -c 'echo $$ > " + orphan + "; exec sleep 1000' > /dev/null 2>&1 &)\n"
                        + "trap '' TERM INT HUP\nwhile :; do sleep 1; done");
        assertThat(result.outcome()).isEqualTo("timed-out");
        assertThat(gone(child)).isTrue();
        assertThat(gone(orphan)).isTrue();
    }

    @Test
    void oneThatLeavesAChildWithItsOutputOpenEndsAllTheSame() throws Exception {
        Path child = directory.resolve("child");
        HookRun.Result result = run(LONG, "sleep 1000 & echo $! > " + child + "; echo done");
        assertThat(result.outcome()).isEqualTo("ok");
        assertThat(result.output()).isEqualTo("done");
        ProcessHandle.of(pid(child)).orElseThrow().destroyForcibly();
    }

    @Test
    void callsOfAVirtualIpRunInTheirOrder() throws Exception {
        Path log = directory.resolve("log");
        HookQueue queue = queue();
        for (int i = 1; i <= 5; i++) {
            queue.add(call(program("echo $1 >> " + log, Integer.toString(i)), LONG));
        }
        queue.finish(System.nanoTime() + LONG.toNanos());
        assertThat(Files.readAllLines(log)).containsExactly("1", "2", "3", "4", "5");
        assertThat(count("ok")).isEqualTo(5);
    }

    @Test
    void theOldestOfTooManyCallsAreDroppedAndTheNewestIsRun() throws Exception {
        Path log = directory.resolve("log");
        Path gate = directory.resolve("gate");
        HookQueue queue = queue();
        String first = "echo $1 >> " + log + "; while [ ! -e " + gate + " ]; do sleep 0.05; done";
        queue.add(call(program(first, "first"), LONG));
        // It must run, and not wait with the others: then it could be one of those that are dropped.
        awaitText(log);
        int calls = 3 * HookQueue.WAITING_MAX;
        for (int i = 1; i <= calls; i++) {
            queue.add(call(program("echo $1 >> " + log, Integer.toString(i)), LONG));
        }
        Files.createFile(gate);
        queue.finish(System.nanoTime() + LONG.toNanos());
        List<String> ran = Files.readAllLines(log);
        assertThat(ran).hasSize(HookQueue.WAITING_MAX + 1).startsWith("first").endsWith(Integer.toString(calls));
        assertThat(count("ok")).isEqualTo(HookQueue.WAITING_MAX + 1.0);
        assertThat(count("dropped")).isEqualTo(calls - HookQueue.WAITING_MAX);
    }

    @Test
    void theEndOfTheProcessWaitsForHooksNoLongerThanItMay() throws Exception {
        Path pid = directory.resolve("pid");
        HookQueue queue = queue();
        queue.add(call(program("echo $$ > " + pid + "; exec sleep 1000"), LONG));
        awaitText(pid);
        queue.finish(System.nanoTime() + SHORT.toNanos());
        long giveUp = System.nanoTime() + LONG.toNanos();
        while (!gone(pid)) {
            assertThat(System.nanoTime()).isLessThan(giveUp);
            Thread.sleep(5);
        }
    }

    private static void awaitText(Path file) throws Exception {
        long giveUp = System.nanoTime() + LONG.toNanos();
        while (!hasText(file)) {
            assertThat(System.nanoTime()).as("text in " + file).isLessThan(giveUp);
            Thread.sleep(5);
        }
    }

    private HookQueue queue() {
        HookQueue queue = new HookQueue("web", new HookMetrics(registry, List.of("web")));
        queue.start();
        return queue;
    }

    private double count(String outcome) {
        return registry.get("quadrant.cluster.hooks")
                .tag("event", HookCall.ACQUIRED)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private HookRun.Result run(Duration limit, String script, String... arguments) throws Exception {
        return new HookRun(call(program(script, arguments), limit)).run(() -> Long.MAX_VALUE);
    }

    /** Has its time end when there is text in all these files, however long the program takes to come to it. */
    private HookRun.Result runUntil(List<Path> files, String script) throws Exception {
        long past = System.nanoTime();
        return new HookRun(call(program(script), LONG))
                .run(() -> files.stream().allMatch(HookTest::hasText) ? past : Long.MAX_VALUE);
    }

    private static boolean hasText(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HookCall call(List<String> program, Duration limit) {
        return new HookCall(
                "web",
                HookCall.ACQUIRED,
                Map.of("VIP_NAME", "web", "VIP_EVENT", HookCall.ACQUIRED),
                program,
                limit.toNanos());
    }

    private List<String> program(String script, String... arguments) throws IOException {
        Path file = Files.createTempFile(
                directory,
                "hook",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toList();
    }

    private static boolean gone(Path file) throws IOException {
        return ProcessHandle.of(pid(file)).filter(HookRun::runs).isEmpty();
    }

    private static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
