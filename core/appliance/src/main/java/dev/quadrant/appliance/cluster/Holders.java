package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.membership.Membership;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who holds each virtual IP of the cluster by the members' own words, and since when this node knows it. Also for virtual IPs
 * that this node is no candidate for. Written by the agent's thread, read by any.
 */
final class Holders {
    /** What members publish: {@code held.NAME} with a ballot while they hold, {@code vip.NAME} with their priority. */
    static final String HELD = "held.";

    static final String CANDIDATE = "vip.";

    private volatile Map<String, Holder> known = Map.of();

    /**
     * Who holds a virtual IP.
     *
     * @param name the member's, empty when nobody says so
     * @param ballot of its lease
     * @param since when this node learned it; nanoseconds on the agent's clock
     */
    record Holder(String name, long ballot, long since) {}

    void see(ClusterView view) {
        Map<String, Holder> next = new TreeMap<>();
        for (String vip : names(view)) {
            Holder now = holder(view, vip);
            Holder before = known.get(vip);
            next.put(vip, before != null && before.name().equals(now.name()) ? since(now, before.since()) : now);
        }
        known = next;
    }

    Map<String, Holder> known() {
        return known;
    }

    private static Holder since(Holder holder, long since) {
        return new Holder(holder.name(), holder.ballot(), since);
    }

    private static Iterable<String> names(ClusterView view) {
        TreeSet<String> names = new TreeSet<>();
        view.vips().forEach(vip -> names.add(vip.name()));
        for (Membership.View member : view.members()) {
            for (String key : member.member().state().keySet()) {
                if (key.startsWith(HELD)) {
                    names.add(key.substring(HELD.length()));
                } else if (key.startsWith(CANDIDATE)) {
                    names.add(key.substring(CANDIDATE.length()));
                }
            }
        }
        return names;
    }

    /** Of several who say so the one with the highest ballot: the others' word is old. */
    private static Holder holder(ClusterView view, String vip) {
        Holder holder = new Holder("", 0, view.at());
        for (Membership.View member : view.members()) {
            String ballot = member.member().state().get(HELD + vip);
            if (ballot != null && member.status().present() && number(ballot) > holder.ballot()) {
                holder = new Holder(member.member().name(), number(ballot), view.at());
            }
        }
        return holder;
    }

    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
