package dev.quadrant.e2e.cluster;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network namespace. Its name carries the number of the process that made it, so that a later one can clear up after a crash. */
final class Namespace implements AutoCloseable {
    private static final String PREFIX = "qlab";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-\\S+");
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int SIGKILL = 9;

    private final String name;

    /** @param name must be unique in this process */
    Namespace(String name) {
        this.name = PREFIX + ProcessHandle.current().pid() + "-" + name;
        Shell.run("ip", "netns", "add", this.name);
    }

    String name() {
        return name;
    }

    /** Ends what is left of the labs of processes that are no more. */
    static void sweep() {
        Shell.run("ip", "netns", "list")
                .lines()
                .map(NAME::matcher)
                .filter(Matcher::find)
                .forEach(left -> {
                    if (ProcessHandle.of(Long.parseLong(left.group(1))).isEmpty()) {
                        remove(left.group());
                    }
                });
    }

    /** Runs {@code ip -n NAME ...}. */
    void ip(String arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments.split(" ")));
        Shell.run(command.toArray(String[]::new));
    }

    /** Writes a setting below /proc/sys/net. */
    void setting(String path, int value) {
        inside(() -> Files.writeString(Path.of("/proc/sys/net", path), Integer.toString(value)));
    }

    /** A command that runs in here; {@code ip netns exec} becomes it, so the process's number is the command's. */
    List<String> command(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
        inside.addAll(command);
        return inside;
    }

    /** Does something on a thread of its own that is in here; what it opens stays in here, whoever uses it. */
    <T> T inside(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name(name).start(() -> {
            try {
                enter();
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    private void enter() throws LinuxException {
        long path = Memory.string("/run/netns/" + name);
        try {
            int fd = LinuxException.check("open namespace " + name, Libc.open(path, 0, 0));
            try {
                if (Calls.setns(fd, CLONE_NEWNET) != 0) {
                    throw new IllegalStateException("setns into " + name);
                }
            } finally {
                Libc.close(fd);
            }
        } finally {
            Memory.free(path);
        }
    }

    /** Ends every process in here, then the namespace. */
    @Override
    public void close() {
        remove(name);
    }

    private static void remove(String name) {
        for (String pid : Shell.run("ip", "netns", "pids", name).split("\\s+")) {
            if (!pid.isEmpty()) {
                Libc.kill(Integer.parseInt(pid), SIGKILL);
            }
        }
        Shell.works("ip", "netns", "del", name);
    }

    /** Lets the calling thread run before others: what it stamps is late by as little as can be. */
    static void hurry() {
        if (Calls.setpriority(0, 0, -20) != 0) {
            throw new IllegalStateException("setpriority");
        }
    }

    /** Two calls that the product has no use for. */
    @SuppressWarnings("restricted")
    private static final class Calls {
        private static final MethodHandle SETNS = handle(
                "setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle SETPRIORITY = handle(
                "setpriority",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle handle(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }

        static int setns(int fd, int type) {
            try {
                return (int) SETNS.invokeExact(fd, type);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }

        static int setpriority(int which, int who, int nice) {
            try {
                return (int) SETPRIORITY.invokeExact(which, who, nice);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
