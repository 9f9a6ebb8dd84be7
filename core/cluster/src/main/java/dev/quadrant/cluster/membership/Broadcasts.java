package dev.quadrant.cluster.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * News that ride on other messages. Each is sent a bounded number of times, the least sent first and of those the youngest;
 * newer news about a subject replace older, so there is no more than one for each.
 */
final class Broadcasts {
    /** Sends of each piece of news, times the order of magnitude of the cluster's size. */
    private static final int RETRANSMIT_FACTOR = 4;

    private static final Comparator<Entry> FRESHEST_FIRST = Comparator.<Entry>comparingInt(entry -> entry.sends)
            .thenComparing(Comparator.<Entry>comparingLong(entry -> entry.order).reversed());

    private final Map<String, Entry> bySubject = new HashMap<>();
    private long order;

    private static final class Entry {
        final String subject;
        final GossipMessage message;
        final long order;
        /** Bytes, once they were asked for. */
        int size = -1;

        int sends;

        Entry(String subject, GossipMessage message, long order) {
            this.subject = subject;
            this.message = message;
            this.order = order;
        }
    }

    void add(String subject, GossipMessage message) {
        bySubject.put(subject, new Entry(subject, message, ++order));
    }

    boolean isEmpty() {
        return bySubject.isEmpty();
    }

    /**
     * How often a piece of news is sent by each member that has it: {@code 4 * ceil(log10(n + 1))}, by which it reaches all
     * with a probability that grows with n (SWIM, section 4.1); to every other member once where all hear all.
     */
    static int limit(int members, boolean allPairs) {
        int bound = RETRANSMIT_FACTOR * (int) Math.ceil(Math.log10(members + 1.0));
        return allPairs ? Math.max(bound, members) : bound;
    }

    /** Takes what fits into {@code room} bytes of one packet. */
    List<GossipMessage> take(int room, ToIntFunction<GossipMessage> size, int limit) {
        if (bySubject.isEmpty()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>(bySubject.values());
        entries.sort(FRESHEST_FIRST);
        List<GossipMessage> taken = new ArrayList<>();
        int left = room;
        for (Entry entry : entries) {
            if (entry.size < 0) {
                entry.size = size.applyAsInt(entry.message);
            }
            if (entry.size <= left) {
                left -= entry.size;
                taken.add(entry.message);
                if (++entry.sends >= limit) {
                    bySubject.remove(entry.subject);
                }
            }
        }
        return taken;
    }
}
