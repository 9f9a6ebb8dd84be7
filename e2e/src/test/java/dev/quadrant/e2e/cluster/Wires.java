package dev.quadrant.e2e.cluster;

import java.util.HashSet;
import java.util.Set;

/**
 * What is wrong with a network: frames that pass from one port to another in no case, and the weather for all others.
 * Immutable.
 *
 * @param blocked pairs of ports, from and to
 */
record Wires(Set<Way> blocked, Weather weather) {
    static final Wires WHOLE = new Wires(Set.of(), Weather.FINE);

    /** One direction between two ports. */
    record Way(int from, int to) {}

    /**
     * What happens to a frame by chance.
     *
     * @param loss probability, 0 to 1
     * @param delayMillis shortest delay
     * @param jitterMillis longest addition to it; frames overtake one another
     * @param duplicate probability, 0 to 1
     */
    record Weather(double loss, int delayMillis, int jitterMillis, double duplicate) {
        static final Weather FINE = new Weather(0, 0, 0, 0);
    }

    Wires {
        blocked = Set.copyOf(blocked);
    }

    boolean blocks(int from, int to) {
        return !blocked.isEmpty() && blocked.contains(new Way(from, to));
    }

    /** The same, and nothing passes from any of some ports to any of others. */
    Wires without(Iterable<Integer> from, Iterable<Integer> to) {
        Set<Way> more = new HashSet<>(blocked);
        from.forEach(one -> to.forEach(other -> more.add(new Way(one, other))));
        return new Wires(more, weather);
    }

    Wires in(Weather other) {
        return new Wires(blocked, other);
    }
}
