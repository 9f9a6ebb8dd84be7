package dev.quadrant.monitor.alerts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages that wait to be sent: one at a time for each receiver, again after a failure with growing pauses, given up when the
 * group's next message is near. A newer message about a group takes the place of the one that waits. Knows no clock. For one
 * thread.
 */
final class Outbox {
    /** First pause after a failure; ms. */
    static final long PAUSE_MIN = 1000;
    /** Longest pause; ms. */
    static final long PAUSE_MAX = 60_000;

    private int most;
    private long lifetime;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Set<String> busy = new HashSet<>();

    private static final class Waiting {
        private final Message message;
        private int failures;
        private long due;

        Waiting(Message message, long due) {
            this.message = message;
            this.due = due;
        }
    }

    /**
     * An empty outbox.
     *
     * @param most messages that wait
     * @param lifetime after which a message that was tried is given up, in ms
     */
    Outbox(int most, long lifetime) {
        this.most = most;
        this.lifetime = lifetime;
    }

    int size() {
        return waiting.size();
    }

    /**
     * Changes the limits, and forgets messages to receivers that are not there any more. More messages than there may be
     * now stay until they are sent.
     *
     * @param receivers names of those that are there
     */
    void use(int mostWaiting, long longest, Set<String> receivers) {
        most = mostWaiting;
        lifetime = longest;
        waiting.values().removeIf(one -> !receivers.contains(one.message.receiver()));
    }

    /** Whether there was room for the message. */
    boolean add(Message message, long now) {
        Waiting before = waiting.get(message.key());
        if (before == null && waiting.size() >= most) {
            return false;
        }
        Waiting added = new Waiting(message, before == null ? now : before.due);
        added.failures = before == null ? 0 : before.failures;
        waiting.put(message.key(), added);
        return true;
    }

    /** The messages to send now; each must be answered by {@link #done} or {@link #failed}. */
    List<Message> due(long now) {
        List<Message> due = new ArrayList<>();
        for (Waiting each : waiting.values()) {
            boolean clockBack = each.due > now + PAUSE_MAX;
            if ((each.due <= now || clockBack) && busy.add(each.message.receiver())) {
                due.add(each.message);
            }
        }
        return due;
    }

    /** It has arrived. */
    void done(Message message) {
        busy.remove(message.receiver());
        waiting.computeIfPresent(message.key(), (key, now) -> now.message.equals(message) ? null : now);
    }

    /** Whether it will be tried again. */
    boolean failed(Message message, boolean retry, long now) {
        busy.remove(message.receiver());
        Waiting known = waiting.get(message.key());
        if (known == null) {
            return false;
        }
        if (known.message.equals(message) && (!retry || now - message.made() >= lifetime)) {
            waiting.remove(message.key());
            return false;
        }
        known.failures++;
        known.due = now + Math.min(PAUSE_MAX, PAUSE_MIN << Math.min(16, known.failures - 1));
        return true;
    }

    /** When there is something to send at the earliest; {@link Long#MAX_VALUE} when nothing waits. */
    long next() {
        long next = Long.MAX_VALUE;
        Iterator<Waiting> each = waiting.values().iterator();
        while (each.hasNext()) {
            Waiting one = each.next();
            if (!busy.contains(one.message.receiver())) {
                next = Math.min(next, one.due);
            }
        }
        return next;
    }
}
