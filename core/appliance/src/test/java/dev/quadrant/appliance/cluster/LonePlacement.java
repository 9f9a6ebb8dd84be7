package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.time.BootClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A process that places virtual IPs and does nothing else, for tests in network namespaces. Its arguments are virtual IPs as
 * {@code name=address}, all on eth0. It takes lines from its input: {@code acquire NAME MILLIS}, {@code drop NAME},
 * {@code held NAME} (somebody in the cluster holds it), {@code hang FILE} (a thread of its own writes there), and answers on its
 * output.
 */
final class LonePlacement {
    private static final long MILLIS = 1_000_000;

    private LonePlacement() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, HeldAddresses.Vip> vips = new TreeMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            vips.put(parts[0], new HeldAddresses.Vip(parts[0], ClusterSettings.literal(parts[1]), "eth0"));
        }
        Queue<String> commands = new ConcurrentLinkedQueue<>();
        Thread.ofPlatform().daemon(true).start(() -> read(commands));
        BootClock clock = new BootClock();
        PlacementCounts counts = new PlacementCounts();
        long poll = Memory.allocate(8);
        try (HeldAddresses addresses = HeldAddresses.open(clock, vips, counts)) {
            Memory.putInt(poll, addresses.newsFd());
            Memory.putShort(poll + 4, (short) 1);
            System.out.println("ready");
            while (true) {
                for (String command = commands.poll(); command != null; command = commands.poll()) {
                    if (command.equals("exit")) {
                        return;
                    }
                    System.out.println(command + ": " + obey(command.split(" "), addresses, clock, counts));
                }
                addresses.turn(
                        clock.now(), (name, obstacle) -> System.out.println("obstacle " + name + ": " + obstacle));
                if (Libc.poll(poll, 1, 10) > 0) {
                    addresses.drainNews();
                }
            }
        }
    }

    private static String obey(String[] command, HeldAddresses addresses, BootClock clock, PlacementCounts counts)
            throws IOException {
        switch (command[0]) {
            case "acquire" -> {
                addresses.acquire(command[1], clock.now() + Long.parseLong(command[2]) * MILLIS);
                return addresses.placements().get(command[1]).inWords();
            }
            case "drop" -> addresses.drop(command[1]);
            case "held" -> addresses.heldInCluster(command[1], true, clock.now());
            case "counts" -> {
                return "announced=" + counts.announced + " answered=" + counts.answered + " conflicts="
                        + counts.conflicts + " put-back=" + counts.putBack + " unsent=" + counts.unsent;
            }
            case "hang" -> Thread.ofPlatform().daemon(true).start(() -> write(Path.of(command[1])));
            default -> throw new IllegalArgumentException(command[0]);
        }
        return "done";
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Queue<String> commands) {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                commands.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
