package dev.quadrant.e2e.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench/failover} is asked to do.
 *
 * @param roundsFile file of rounds that are done, null for none
 * @param json where the result goes, null for nowhere
 */
record BenchOptions(
        List<Product> products,
        List<Fault> faults,
        int rounds,
        int labs,
        boolean idle,
        Path roundsFile,
        Path json,
        String command) {
    private static final int ROUNDS = 10;
    private static final int ROUNDS_QUICK = 1;
    /** What it does in each fault does not vary much, and it is slow to show. */
    private static final int ROUNDS_KEEPALIVED_MAX = 10;

    private static final int LABS = 2;

    /** @throws IllegalArgumentException for an unknown option, with one line that says so */
    static BenchOptions parse(String... arguments) {
        List<Product> products = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        int rounds = ROUNDS;
        int labs = LABS;
        boolean idle = false;
        Path roundsFile = null;
        Path json = null;
        List<String> left = new ArrayList<>(Arrays.asList(arguments));
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            switch (option) {
                case "--quick" -> rounds = ROUNDS_QUICK;
                case "--idle" -> idle = true;
                case "--rounds" -> rounds = Integer.parseInt(value(option, left));
                case "--labs" -> labs = Integer.parseInt(value(option, left));
                case "--preset" -> products.add(new Quadrant(value(option, left)));
                case "--keepalived" -> products.add(new Keepalived());
                case "--fault" -> faults.add(fault(value(option, left)));
                case "--rounds-file" -> roundsFile = Path.of(value(option, left));
                case "--json" -> json = Path.of(value(option, left));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new BenchOptions(
                products.isEmpty()
                        ? List.of(new Quadrant("lan"), new Quadrant("fast"), new Keepalived())
                        : List.copyOf(products),
                faults.isEmpty() ? Fault.ofHosts() : List.copyOf(faults),
                rounds,
                labs,
                idle,
                roundsFile,
                json,
                ("bench/failover " + String.join(" ", arguments)).trim());
    }

    private static String value(String option, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.removeFirst();
    }

    private static Fault fault(String name) {
        try {
            return Fault.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no fault " + name + "; there are " + List.of(Fault.values()), e);
        }
    }

    int roundsOf(Product product) {
        return product.isUnderTest() ? rounds : Math.min(rounds, ROUNDS_KEEPALIVED_MAX);
    }
}
