package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.wire.Packet;

/** The last things that happened in a simulation: cheap to write, and made readable only when a promise was broken. */
final class Trace {
    private static final int KEPT = 1 << 13;
    private static final long SECOND = 1_000_000_000L;
    /** How far back lease messages, and all else, matter. */
    private static final long MESSAGES = 5 * SECOND / 4;

    private static final long EVENTS = 12 * SECOND;

    private final long[] times = new long[KEPT];
    private final Object[] who = new Object[KEPT];
    private final Object[] what = new Object[KEPT];
    private long count;

    /** A packet on its way; {@code arrival} negative when it is lost. */
    record Sent(Object to, long arrival, Packet packet) {}

    void add(long now, Object who, Object what) {
        int index = (int) (count++ & KEPT - 1);
        times[index] = now;
        this.who[index] = who;
        this.what[index] = what;
    }

    /**
     * The events of the last seconds and the lease messages of the last moments, a line each.
     *
     * @param lease whose messages matter, empty for all
     */
    String text(long now, String lease) {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            int index = (int) (i & KEPT - 1);
            if (now - times[index] < EVENTS) {
                line(text, lease, now, times[index], who[index], what[index]);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String lease, long now, long at, Object who, Object what) {
        switch (what) {
            case Sent sent -> {
                if (now - at < MESSAGES) {
                    for (LeaseMessage message : sent.packet().leases()) {
                        if (!lease.isEmpty() && !lease.equals(message.lease())) {
                            continue;
                        }
                        head(text, at, who)
                                .append("-> ")
                                .append(sent.to())
                                .append(sent.arrival() < 0 ? " LOST " : String.format(" (%.3f) ", sent.arrival() / 1e9))
                                .append(message)
                                .append('\n');
                    }
                }
            }
            case Action.Event event ->
                head(text, at, who)
                        .append(event.name())
                        .append(' ')
                        .append(event.facts())
                        .append('\n');
            default -> head(text, at, who).append(what).append('\n');
        }
    }

    private static StringBuilder head(StringBuilder text, long at, Object who) {
        return text.append(String.format("  %9.4f %-7s ", at / 1e9, who));
    }
}
