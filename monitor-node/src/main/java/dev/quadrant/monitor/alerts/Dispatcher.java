package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Puts alerts into groups and says when which receiver is told what, as Alertmanager does: a new group after a delay, one
 * that changed after an interval, one that did not after a
 * longer one. Silenced and inhibited alerts are as if they were not
 * there. Knows no clock and does no I/O. For one thread.
 */
final class Dispatcher {
    /** Most groups at once; alerts that would make further ones are not told, and counted. */
    static final int GROUPS_MAX = 10_000;
    /** Most alerts that are known at once. */
    static final int ALERTS_MAX = 50_000;
    /** How long it is remembered what a receiver knows, beyond the repeat interval, in ms. */
    static final long TOLD_KEPT = 5 * 86_400_000L;

    private List<Receiver> receivers;
    private Grouping grouping;
    private List<InhibitRule> inhibitions;
    private final Silences silences;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    /** All alerts that fire. */
    private final Map<Labels, Notice> current = new LinkedHashMap<>();

    private final Map<String, Told> told = new TreeMap<>();
    private long refused;

    /** Alerts that a receiver is told of together. */
    private static final class Group {
        private final Receiver receiver;
        private final Labels labels;
        private final Map<Labels, Notice> alerts = new LinkedHashMap<>();
        private long due;

        Group(Receiver receiver, Labels labels, long due) {
            this.receiver = receiver;
            this.labels = labels;
            this.due = due;
        }
    }

    Dispatcher(List<Receiver> receivers, Grouping grouping, List<InhibitRule> inhibitions, Silences silences) {
        this.receivers = List.copyOf(receivers);
        this.grouping = grouping;
        this.inhibitions = List.copyOf(inhibitions);
        this.silences = silences;
    }

    /**
     * Goes on with other receivers, groups and inhibitions, and with the alerts that it knows: they are put into groups
     * anew. A group that was there before is told when it was to be told, and nobody is told again of what he knows.
     *
     * @param now ms since 1970
     */
    void use(List<Receiver> others, Grouping by, List<InhibitRule> rules, long now) {
        receivers = List.copyOf(others);
        grouping = by;
        inhibitions = List.copyOf(rules);
        Map<String, Group> before = new LinkedHashMap<>(groups);
        groups.clear();
        Map<Labels, Notice> over = new LinkedHashMap<>();
        for (Group group : before.values()) {
            group.alerts.values().stream()
                    .filter(alert -> !alert.firing())
                    .forEach(alert -> over.put(alert.labels(), alert));
        }
        for (Receiver receiver : receivers) {
            current.values().forEach(alert -> takeIfMeant(receiver, alert, now));
            over.values().forEach(alert -> takeIfMeant(receiver, alert, now));
        }
        groups.forEach((key, group) -> group.due = before.containsKey(key) ? before.get(key).due : group.due);
    }

    /** What receivers knew before a restart. */
    void restore(Map<String, Told> before) {
        told.putAll(before);
    }

    /** What receivers know, by group. */
    Map<String, Told> told() {
        return told;
    }

    int groups() {
        return groups.size();
    }

    /** Alerts that were not taken because there are too many. */
    long refused() {
        return refused;
    }

    /**
     * Takes alerts as they are now.
     *
     * @param now ms since 1970
     */
    void take(List<Notice> alerts, long now) {
        for (Notice alert : alerts) {
            if (!alert.firing()) {
                current.remove(alert.labels());
            } else if (current.size() >= ALERTS_MAX && !current.containsKey(alert.labels())) {
                refused++;
                continue;
            } else {
                current.put(alert.labels(), alert);
            }
            for (Receiver receiver : receivers) {
                takeIfMeant(receiver, alert, now);
            }
        }
    }

    private void takeIfMeant(Receiver receiver, Notice alert, long now) {
        if (receiver.selector().takes(alert.labels())) {
            take(receiver, alert, now);
        }
    }

    private void take(Receiver receiver, Notice alert, long now) {
        Labels labels = grouping.labels(alert.labels());
        String key = receiver.name() + ":" + labels;
        Group group = groups.get(key);
        if (!alert.firing() && !receiver.sendResolved()) {
            forget(key, alert.fingerprint());
            if (group != null) {
                group.alerts.remove(alert.labels());
            }
            return;
        }
        if (!alert.firing() && (group == null || !group.alerts.containsKey(alert.labels()))) {
            Told known = told.get(key);
            if (known == null || !known.firing().contains(alert.fingerprint())) {
                // Nobody was told that it fires.
                return;
            }
        }
        if (group == null) {
            if (groups.size() >= GROUPS_MAX) {
                refused++;
                return;
            }
            // What fires since longer than groups wait was told before a restart, or shall be told now.
            long due = alert.startsAt() + grouping.delay() <= now ? now : now + grouping.delay();
            group = new Group(receiver, labels, due);
            groups.put(key, group);
        }
        group.alerts.put(alert.labels(), alert);
    }

    /** What is over without being told of must be told when it fires again. */
    private void forget(String key, String fingerprint) {
        told.computeIfPresent(key, (same, known) -> {
            Set<String> firing = new HashSet<>(known.firing());
            firing.remove(fingerprint);
            return new Told(firing, known.resolved(), known.at());
        });
    }

    /** When {@link #due} has something to do at the earliest; {@link Long#MAX_VALUE} when there is no group. */
    long next() {
        return groups.values().stream().mapToLong(group -> group.due).min().orElse(Long.MAX_VALUE);
    }

    /**
     * The messages whose time has come.
     *
     * @param now ms since 1970
     */
    List<Message> due(long now) {
        List<Message> messages = new ArrayList<>();
        Iterator<Map.Entry<String, Group>> each = groups.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Group> entry = each.next();
            Group group = entry.getValue();
            // A clock that was set back must not keep a group silent.
            if (group.due <= now || group.due > now + Math.max(grouping.delay(), grouping.interval())) {
                group.due = now + grouping.interval();
                Message message = message(group, told.get(entry.getKey()), now);
                if (message != null) {
                    messages.add(message);
                } else if (settled(entry.getKey(), group, now)) {
                    each.remove();
                }
            }
        }
        long old = now - grouping.repeat() - TOLD_KEPT;
        told.entrySet().removeIf(entry -> entry.getValue().at() < old && !groups.containsKey(entry.getKey()));
        return messages;
    }

    /** Whether a group has nothing to tell any more: all over, and whoever was to know does. */
    private boolean settled(String key, Group group, long now) {
        Told known = told.get(key);
        group.alerts.values().removeIf(alert -> {
            boolean over = !alert.firing()
                    && (known == null || !known.firing().contains(alert.fingerprint()) || muted(alert.labels(), now));
            if (over) {
                forget(key, alert.fingerprint());
            }
            return over;
        });
        return group.alerts.isEmpty();
    }

    private Message message(Group group, Told known, long now) {
        List<Notice> firing = new ArrayList<>();
        List<Notice> resolved = new ArrayList<>();
        for (Notice alert : group.alerts.values()) {
            if (!muted(alert.labels(), now)) {
                (alert.firing() ? firing : resolved).add(alert);
            }
        }
        if (!wanted(group.receiver, fingerprints(firing), fingerprints(resolved), known, now)) {
            return null;
        }
        if (group.receiver.sendResolved()) {
            firing.addAll(resolved);
        }
        return new Message(group.receiver.name(), group.labels, firing, now);
    }

    private boolean wanted(Receiver receiver, Set<String> firing, Set<String> resolved, Told known, long now) {
        if (known == null) {
            return !firing.isEmpty();
        }
        if (!known.firing().containsAll(firing)) {
            return true;
        }
        if (firing.isEmpty()) {
            return receiver.sendResolved()
                    && !resolved.isEmpty()
                    && !known.firing().isEmpty();
        }
        if (receiver.sendResolved() && !known.resolved().containsAll(resolved)) {
            return true;
        }
        return now - known.at() >= grouping.repeat();
    }

    private static Set<String> fingerprints(List<Notice> alerts) {
        return alerts.stream().map(Notice::fingerprint).collect(Collectors.toSet());
    }

    private boolean muted(Labels labels, long now) {
        return silences.take(labels, now) || inhibited(labels);
    }

    private boolean inhibited(Labels labels) {
        return inhibitions.stream().anyMatch(rule -> rule.mutes(labels, current.values()));
    }

    /** How many alerts fire and are not told of, by {@code silence} and {@code inhibition}. */
    Map<String, Long> suppressed(long now) {
        Map<String, Long> counts = new HashMap<>(Map.of("silence", 0L, "inhibition", 0L));
        for (Labels labels : current.keySet()) {
            if (silences.take(labels, now)) {
                counts.merge("silence", 1L, Long::sum);
            } else if (inhibited(labels)) {
                counts.merge("inhibition", 1L, Long::sum);
            }
        }
        return counts;
    }

    /**
     * The receiver has the message. One that never arrives is made anew at the group's next interval.
     *
     * @param now ms since 1970
     */
    void sent(Message message, long now) {
        Set<String> firing =
                fingerprints(message.alerts().stream().filter(Notice::firing).toList());
        Set<String> resolved = fingerprints(
                message.alerts().stream().filter(alert -> !alert.firing()).toList());
        told.put(message.key(), new Told(firing, resolved, now));
        Group group = groups.get(message.key());
        if (group != null) {
            message.alerts().stream()
                    .filter(alert -> !alert.firing())
                    .forEach(alert -> group.alerts.remove(alert.labels(), alert));
            if (group.alerts.isEmpty()) {
                groups.remove(message.key());
            }
        }
    }
}
