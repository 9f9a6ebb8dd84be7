package dev.quadrant.dns;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.dns.zone.Finding;
import dev.quadrant.dns.zone.ZoneDirectory;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the zones are. Down when a zone cannot be served at all: another node may have it. A broken file whose zone is served
 * as it was is said, and does not take the node out of service.
 */
final class ZoneCondition {
    private ZoneCondition() {}

    static Condition of(ZoneDirectory.State state) {
        List<ZoneDirectory.Entry> absent =
                state.entries().stream().filter(entry -> entry.zone() == null).toList();
        List<ZoneDirectory.Entry> old = state.entries().stream()
                .filter(entry -> entry.zone() != null && !entry.broken().isEmpty())
                .toList();
        Condition condition = absent.isEmpty()
                ? Condition.up(reason(state, old))
                : Condition.down("not served: " + origins(absent) + "; mend the file");
        for (ZoneDirectory.Entry entry : absent) {
            condition = condition.with("broken." + entry.origin(), text(entry));
        }
        for (ZoneDirectory.Entry entry : old) {
            condition = condition.with("broken." + entry.origin(), text(entry));
        }
        return condition;
    }

    private static String reason(ZoneDirectory.State state, List<ZoneDirectory.Entry> old) {
        if (!state.problem().isEmpty()) {
            return state.problem();
        }
        int zones = state.catalog().zones().size();
        String count = zones + (zones == 1 ? " zone" : " zones");
        return old.isEmpty() ? count : count + ", served as before their file broke: " + origins(old);
    }

    private static String origins(List<ZoneDirectory.Entry> entries) {
        return entries.stream().map(ZoneDirectory.Entry::origin).collect(Collectors.joining(", "));
    }

    private static String text(ZoneDirectory.Entry entry) {
        return entry.broken().stream().map(Finding::toString).collect(Collectors.joining("; "));
    }
}
