package dev.quadrant.cluster;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a node tells people; trouble that would come again and again is told at most once a minute. For one thread. */
final class Events {
    /** Pause between two reports of the same kind of trouble; nanoseconds. */
    private static final long RARE = 60_000_000_000L;

    private final Consumer<Action> actions;
    private final Map<String, Long> lastReports = new HashMap<>();

    Events(Consumer<Action> actions) {
        this.actions = actions;
    }

    void event(boolean warning, String name, Object... facts) {
        actions.accept(new Action.Event(warning, name, Arrays.asList(facts)));
    }

    /** Reports trouble of a kind; the names of events are few, so what is kept of them is bounded. */
    void rareEvent(long now, String name, Object... facts) {
        Long last = lastReports.get(name);
        if (last == null || now - last >= RARE) {
            lastReports.put(name, now);
            event(true, name, facts);
        }
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
