package dev.quadrant.e2e.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel says about one address in all namespaces: netlink events of one socket that hears all of them, so that their
 * order is the kernel's own ({@code ip monitor all-nsid}).
 */
final class AddressRecord implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile(
            "\\[([0-9T:.-]+)\\] \\[nsid (\\d+)\\](Deleted )?\\d+: \\S+\\s+inet6? ([0-9a-f.:]+)/\\d+ .*");

    private final String address;
    private final Process process;
    private final Thread reader;
    /** Guarded by itself. */
    private final List<Event> events = new ArrayList<>();

    /**
     * One event.
     *
     * @param host number of the host's namespace
     * @param present whether the address came or went
     */
    record Event(LocalDateTime at, int host, boolean present) {}

    /** Listens in a namespace that knows all hosts' namespaces by their numbers. */
    AddressRecord(String namespace, String address) {
        this.address = address;
        try {
            process = new ProcessBuilder("ip", "-n", namespace, "-ts", "-o", "monitor", "address", "all-nsid").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofPlatform().daemon().name("address-record").start(this::read);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches() && matcher.group(4).equals(address)) {
                    add(new Event(
                            LocalDateTime.parse(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3) == null));
                }
            }
        } catch (IOException _) {
            // The monitor was ended.
        }
    }

    private void add(Event event) {
        synchronized (events) {
            events.add(event);
        }
    }

    List<Event> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Events at which the address came to a host while another had it: none, if the promise holds. */
    List<Event> overlaps() {
        List<Event> overlaps = new ArrayList<>();
        Map<Integer, Boolean> holders = new LinkedHashMap<>();
        for (Event event : events()) {
            boolean others = holders.entrySet().stream()
                    .anyMatch(holder -> holder.getValue() && holder.getKey() != event.host());
            if (event.present() && others) {
                overlaps.add(event);
            }
            holders.put(event.host(), event.present());
        }
        return overlaps;
    }

    /** How long the address was nowhere before it last came to a host. */
    Duration lastGap() {
        LocalDateTime gone = null;
        Duration gap = Duration.ZERO;
        for (Event event : events()) {
            if (!event.present()) {
                gone = event.at();
            } else if (gone != null) {
                gap = Duration.between(gone, event.at());
                gone = null;
            }
        }
        return gap;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            reader.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
