package dev.quadrant.appliance.cluster;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Runs one hook to its end, or to its limit: then it is killed with all that it started, whether that is still its child or
 * not. Blocks its caller.
 */
final class HookRun {
    /** Variable by which the processes of a run are found, wherever they went. */
    static final String MARK = "VIP_RUN";

    /** Bytes of output that are kept. */
    static final int OUTPUT_MAX = 4096;

    private static final int PACE_MILLIS = 10;
    /** A process may start others while it is being killed: so often are they looked for. */
    private static final int KILL_ROUNDS = 50;

    private final HookCall call;
    private final String run =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[OUTPUT_MAX];

    HookRun(HookCall call) {
        this.call = call;
    }

    /**
     * How a run went.
     *
     * @param outcome {@code ok}, {@code failed}, {@code timed-out} or {@code not-started}
     * @param detail the exit code, or why it did not start; empty when there is nothing to say
     * @param output the beginning of what it wrote to standard output and error
     */
    record Result(String outcome, String detail, String output) {
        boolean good() {
            return outcome.equals("ok");
        }
    }

    /**
     * Runs.
     *
     * @param stopAt when to give up in any case, asked again and again, on {@link System#nanoTime()}'s clock
     */
    Result run(LongSupplier stopAt) throws InterruptedException {
        long limit = System.nanoTime() + call.limit();
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            return new Result("not-started", e.getMessage(), "");
        }
        try (InputStream in = process.getInputStream()) {
            boolean ended = false;
            while (!ended) {
                ended = process.waitFor(PACE_MILLIS, TimeUnit.MILLISECONDS);
                read(in);
                if (!ended && System.nanoTime() - Math.min(limit, stopAt.getAsLong()) >= 0) {
                    kill(process);
                    read(in);
                    return new Result("timed-out", "", text());
                }
            }
            int code = process.exitValue();
            return code == 0 ? new Result("ok", "", text()) : new Result("failed", "exit code " + code, text());
        } catch (IOException e) {
            kill(process);
            return new Result("failed", "its output: " + e.getMessage(), text());
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(call.program())
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(call.environment(run));
        return builder.start();
    }

    /** Takes what there is; never waits, since what a hook leaves running may keep its output open for ever. */
    private void read(InputStream in) throws IOException {
        for (int available = in.available(); available > 0; available = in.available()) {
            int count = in.read(buffer, 0, Math.min(available, buffer.length));
            if (count < 0) {
                return;
            }
            output.write(buffer, 0, Math.min(count, OUTPUT_MAX - output.size()));
        }
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8).strip();
    }

    private void kill(Process process) throws InterruptedException {
        for (int round = 0; round < KILL_ROUNDS; round++) {
            List<ProcessHandle> left = Stream.concat(
                            Stream.concat(Stream.of(process.toHandle()), process.descendants()), marked())
                    .filter(HookRun::runs)
                    .distinct()
                    .toList();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
    }

    /** Whether a process is there and no zombie, which nothing can kill. */
    static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException _) {
            return false;
        }
    }

    /** Processes with this run's mark in their environment: those of it that are no longer its descendants. */
    private Stream<ProcessHandle> marked() {
        Stream.Builder<ProcessHandle> marked = Stream.builder();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (isMarked(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(marked);
                }
            }
        } catch (IOException _) {
            // Without /proc its descendants are all that can be found.
        }
        return marked.build();
    }

    private boolean isMarked(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(MARK + "=" + run + "\0");
        } catch (IOException _) {
            return false;
        }
    }
}
