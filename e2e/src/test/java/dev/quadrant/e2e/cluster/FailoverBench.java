package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Plays every fault with every product, some labs at a time; {@code bench/failover} starts it and has the options. */
public final class FailoverBench {
    /** A lab is built anew after so many rounds. */
    private static final int ROUNDS_OF_A_LAB = 10;

    private final BenchOptions options;
    private final Path directory;
    private final List<Sample> samples = new ArrayList<>();
    private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private int rounds;
    private int played;

    private record Task(Product product, Fault fault, int rounds) {}

    private FailoverBench(BenchOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        BenchOptions options = BenchOptions.parse(arguments);
        Path directory = Files.createTempDirectory("quadrant-failover-");
        Namespace.sweep();
        try {
            if (options.idle()) {
                IdleBench.run(options, directory);
                return;
            }
            FailoverBench bench = new FailoverBench(options, directory);
            bench.plan();
            bench.play();
            System.exit(bench.report() ? 0 : 1);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What is left to do: rounds that the file already has are not played again. */
    private void plan() throws IOException {
        Path file = options.roundsFile();
        if (file != null && Files.exists(file)) {
            Files.readAllLines(file).stream().map(Sample::parse).forEach(samples::add);
        }
        long seconds = 0;
        for (Product product : options.products()) {
            for (Fault fault : options.faults()) {
                if (fault.isOrder() && !product.takesOrders()) {
                    continue;
                }
                int done = (int) samples.stream()
                        .filter(one -> one.product().equals(product.name())
                                && one.fault() == fault
                                && one.family() == Family.IPV4)
                        .count();
                int left = Math.max(0, options.roundsOf(product) - done);
                rounds += left;
                seconds += left * (product.faultMillis() / 1000 + 5) + (left + 9) / ROUNDS_OF_A_LAB * 6L;
                for (; left > 0; left -= ROUNDS_OF_A_LAB) {
                    tasks.add(new Task(product, fault, Math.min(left, ROUNDS_OF_A_LAB)));
                }
            }
        }
        System.out.printf(
                "failover: %d rounds in %d labs at a time, about %d minutes; %s%n",
                rounds,
                options.labs(),
                1 + seconds / options.labs() / 60,
                Checkout.isNative() ? "native binaries" : "JVM builds");
    }

    private void play() throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int worker = 0; worker < options.labs(); worker++) {
            String name = "w" + worker;
            workers.add(Thread.ofPlatform().name(name).start(() -> work(name)));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work(String worker) {
        int number = 0;
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            String name = worker + "-" + number++;
            for (int left = task.rounds; left > 0; ) {
                left -= playInOneLab(task, name + "-" + left, left);
            }
        }
    }

    /** Plays rounds until one fails, in a lab that is then thrown away; how many, a failed one included. */
    private int playInOneLab(Task task, String name, int count) {
        int done = 0;
        try {
            Path files = Files.createDirectory(directory.resolve(name));
            try (Lab lab = new Lab(files, name, task.fault.hosts(), task.product)) {
                lab.startAll();
                while (done < count) {
                    done++;
                    keep(Round.play(lab, task.fault));
                }
            }
        } catch (RuntimeException | IOException e) {
            failures.incrementAndGet();
            System.out.println(task.product.name() + " " + task.fault + ": round failed: " + e.getMessage());
            return Math.max(1, done);
        }
        return done;
    }

    private synchronized void keep(Round round) throws IOException {
        played++;
        for (Sample sample : Sample.of(round)) {
            samples.add(sample);
            if (options.roundsFile() != null) {
                Files.writeString(
                        options.roundsFile(),
                        sample.line() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            System.out.printf("%4d/%d  %s%n", played, rounds, sample.text());
        }
        round.families().values().stream()
                .flatMap(figures -> figures.falseClaims().stream().distinct().limit(3))
                .forEach(claim -> System.out.println("           " + claim));
    }

    private boolean report() throws IOException {
        BenchReport report = new BenchReport(options, samples, failures.get());
        System.out.println(report.table());
        System.out.println(report.json());
        if (options.json() != null) {
            Files.writeString(options.json(), report.json() + "\n");
        }
        return report.isGood();
    }
}
