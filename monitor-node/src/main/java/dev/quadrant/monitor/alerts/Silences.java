package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All silences, the latest last. Knows no clock. For one thread. */
final class Silences {
    /** Most silences at once, those that ended not long ago among them. */
    static final int MOST = 1000;
    /** How long ended silences are still listed, in ms. */
    static final long KEPT = 5 * 86_400_000L;

    private final Map<String, Silence> all = new LinkedHashMap<>();

    /** Whether there was room for it. */
    boolean add(Silence silence, long now) {
        forget(now);
        if (all.size() >= MOST && !all.containsKey(silence.id())) {
            return false;
        }
        all.put(silence.id(), silence);
        return true;
    }

    /** Ends one now; null when there is none of that id, else as it is then. */
    Silence expire(String id, long now) {
        Silence silence = all.get(id);
        if (silence == null) {
            return null;
        }
        Silence ended = silence.ended(now);
        all.put(id, ended);
        return ended;
    }

    boolean take(Labels labels, long now) {
        for (Silence silence : all.values()) {
            if (silence.takes(labels, now)) {
                return true;
            }
        }
        return false;
    }

    long active(long now) {
        return all.values().stream()
                .filter(silence -> silence.state(now).equals("active"))
                .count();
    }

    List<Silence> list(long now) {
        forget(now);
        return new ArrayList<>(all.values());
    }

    private void forget(long now) {
        Collection<Silence> silences = all.values();
        silences.removeIf(silence -> silence.endsAt() < now - KEPT);
    }
}
