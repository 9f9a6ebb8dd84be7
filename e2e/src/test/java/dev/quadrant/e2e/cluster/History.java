package dev.quadrant.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which host had which virtual IP when, by the kernels' events: a host has an address from the event of its coming to the event
 * of its going. Nanoseconds of {@link System#nanoTime}. Safe for use by several threads.
 */
final class History {
    /** Guarded by itself; in the kernel's order. */
    private final List<Event> events = new ArrayList<>();

    /** @param present whether the address came (or was refreshed), or went */
    record Event(long at, Family family, int host, boolean present) {}

    /** A time, from inclusive. */
    record Span(long from, long to) {
        long nanos() {
            return to - from;
        }
    }

    /** A time in which several hosts had the address. */
    record Overlap(Family family, Set<Integer> hosts, Span span) {}

    void add(Event event) {
        synchronized (events) {
            events.add(event);
        }
    }

    List<Event> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** The hosts that have the address now. */
    Set<Integer> holders(Family family) {
        Set<Integer> holders = new TreeSet<>();
        for (Event event : events()) {
            if (event.family == family) {
                apply(event, holders);
            }
        }
        return holders;
    }

    private static void apply(Event event, Set<Integer> holders) {
        if (event.present) {
            holders.add(event.host);
        } else {
            holders.remove(event.host);
        }
    }

    /** A set of holders, and when it was so. */
    private record Phase(Set<Integer> holders, Span span) {}

    /** In the kernel's order, so a change between two events of one stamp is seen: its phase is then empty but there. */
    private List<Phase> phases(Family family, long from, long to) {
        List<Phase> phases = new ArrayList<>();
        Set<Integer> holders = new TreeSet<>();
        long since = from;
        for (Event event : events()) {
            if (event.family != family || event.at - to > 0) {
                continue;
            }
            if (event.at - from >= 0) {
                phases.add(new Phase(Set.copyOf(holders), new Span(since, event.at)));
                since = event.at;
            }
            apply(event, holders);
        }
        phases.add(new Phase(Set.copyOf(holders), new Span(since, to)));
        return phases;
    }

    /** When several hosts had the address; one row for each set of hosts in a time. */
    List<Overlap> overlaps(Family family, long from, long to) {
        return phases(family, from, to).stream()
                .filter(phase -> phase.holders.size() > 1)
                .map(phase -> new Overlap(family, phase.holders, phase.span))
                .toList();
    }

    /** When no host had the address. */
    List<Span> gaps(Family family, long from, long to) {
        List<Span> gaps = new ArrayList<>();
        for (Phase phase : phases(family, from, to)) {
            if (!phase.holders.isEmpty()) {
                continue;
            }
            Span last = gaps.isEmpty() ? null : gaps.getLast();
            if (last != null && last.to == phase.span.from) {
                gaps.set(gaps.size() - 1, new Span(last.from, phase.span.to));
            } else if (phase.span.nanos() > 0) {
                gaps.add(phase.span);
            }
        }
        return gaps;
    }

    /** Whether a host had the address at any moment of a time. */
    boolean had(Family family, int host, long from, long to) {
        return phases(family, from, to).stream().anyMatch(phase -> phase.holders.contains(host));
    }

    /** Whether the address passed from one host to another in a time: the first had it, and then the second alone. */
    boolean passed(Family family, int from, int to, long since, long until) {
        boolean first = false;
        for (Phase phase : phases(family, since, until)) {
            if (first && phase.holders.contains(to) && !phase.holders.contains(from)) {
                return true;
            }
            first |= phase.holders.contains(from);
        }
        return false;
    }

    /** The event by which the address first came to another host than one after a time, if it did. */
    Optional<Event> moved(Family family, int from, long after) {
        return events().stream()
                .filter(event -> event.family == family
                        && event.present
                        && event.host != from
                        && event.at - after >= 0
                        && !had(family, event.host, after, after))
                .findFirst();
    }

    /** All events of both families after a time, one a line with milliseconds since then: for people. */
    String since(long from) {
        StringBuilder lines = new StringBuilder();
        for (Event event : events()) {
            if (event.at - from >= 0) {
                lines.append(String.format(
                        "%9.1f ms  %s host %d %s%n",
                        (event.at - from) / 1e6,
                        event.family,
                        event.host,
                        event.present ? "has it" : "has it no more"));
            }
        }
        return lines.toString();
    }
}
