package dev.quadrant.cluster.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * News that ride on other messages. Each is sent a bounded number of times, the least sent first; newer news about a member
 * replace older.
 */
final class Broadcasts {
    /** Sends of each piece of news, times the order of magnitude of the cluster's size. */
    private static final int RETRANSMIT_FACTOR = 4;

    private final Map<String, Entry> bySubject = new HashMap<>();

    private static final class Entry {
        final GossipMessage message;
        int sends;

        Entry(GossipMessage message) {
            this.message = message;
        }
    }

    void add(String subject, GossipMessage message) {
        bySubject.put(subject, new Entry(message));
    }

    boolean isEmpty() {
        return bySubject.isEmpty();
    }

    /**
     * Takes up to {@code max} pieces of news for one packet.
     *
     * @param members size of the cluster
     */
    List<GossipMessage> take(int max, int members) {
        if (bySubject.isEmpty()) {
            return List.of();
        }
        int limit = RETRANSMIT_FACTOR * (int) Math.ceil(Math.log10(members + 1.0)) + members;
        List<Map.Entry<String, Entry>> entries = new ArrayList<>(bySubject.entrySet());
        entries.sort(Comparator.comparingInt(entry -> entry.getValue().sends));
        List<GossipMessage> taken = new ArrayList<>();
        for (Map.Entry<String, Entry> entry : entries.subList(0, Math.min(max, entries.size()))) {
            taken.add(entry.getValue().message);
            if (++entry.getValue().sends >= limit) {
                bySubject.remove(entry.getKey());
            }
        }
        return taken;
    }
}
