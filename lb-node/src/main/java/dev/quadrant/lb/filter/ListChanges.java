package dev.quadrant.lb.filter;

import java.net.InetAddress;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was changed of a list while the node runs: networks that are in it, or not, whatever its files say. Of several that
 * hold an address the longest counts. A change may end by itself. Immutable; may be used from any thread.
 */
final class ListChanges {
    static final ListChanges NONE = new ListChanges(new TreeMap<>());

    private final Map<Cidr, Change> changes;
    private final NavigableSet<Integer> fourLengths = new TreeSet<>();
    private final NavigableSet<Integer> sixLengths = new TreeSet<>();

    /**
     * A change.
     *
     * @param listed whether the network's addresses are in the list
     * @param until nanoseconds of {@link System#nanoTime()}; empty for until the node ends
     */
    record Change(boolean listed, Optional<Long> until) {
        boolean holds(long now) {
            return until.isEmpty() || until.get() - now > 0;
        }
    }

    private ListChanges(Map<Cidr, Change> changes) {
        this.changes = changes;
        changes.keySet().forEach(network -> lengths(network.six()).add(network.prefix()));
    }

    private NavigableSet<Integer> lengths(boolean six) {
        return six ? sixLengths : fourLengths;
    }

    /** These and one more, without those that have ended; a change of the same network is replaced. */
    ListChanges with(Cidr network, Change change, long now) {
        Map<Cidr, Change> next = lasting(now);
        next.put(network, change);
        return new ListChanges(next);
    }

    /** These without one, and without those that have ended. */
    ListChanges without(Cidr network, long now) {
        Map<Cidr, Change> next = lasting(now);
        next.remove(network);
        return new ListChanges(next);
    }

    private Map<Cidr, Change> lasting(long now) {
        Map<Cidr, Change> lasting = new TreeMap<>(changes);
        lasting.values().removeIf(change -> !change.holds(now));
        return lasting;
    }

    /** What they say of an address; empty for nothing. */
    Optional<Map.Entry<Cidr, Change>> of(InetAddress address, long now) {
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        boolean six = Cidr.of(address, 0).six();
        for (int length : lengths(six).descendingSet()) {
            Cidr network = Cidr.of(address, length);
            Change change = changes.get(network);
            if (change != null && change.holds(now)) {
                return Optional.of(Map.entry(network, change));
            }
        }
        return Optional.empty();
    }

    /** All that hold, by network. */
    Map<Cidr, Change> all(long now) {
        return lasting(now);
    }

    int size() {
        return changes.size();
    }
}
