package dev.quadrant.db;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.db.copy.Copy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the copies of the repository are, in words. */
record CopyConditions(List<Copy> copies) {
    /** All of them: down while one does not follow. */
    Condition all() {
        List<Copy> bad =
                copies.stream().filter(copy -> !copy.problem().isEmpty()).toList();
        if (bad.isEmpty()) {
            return Condition.up(copies.size() == 1 ? "1 copy follows" : copies.size() + " copies follow");
        }
        return Condition.down("copy " + bad.getFirst().name() + " does not follow: "
                + bad.getFirst().problem() + (bad.size() > 1 ? " (and " + (bad.size() - 1) + " more)" : ""));
    }

    Map<String, Condition> byName() {
        Map<String, Condition> all = new LinkedHashMap<>();
        copies.forEach(copy -> all.put(copy.name(), one(copy)));
        return all;
    }

    private static Condition one(Copy copy) {
        long lag = copy.lagSeconds();
        String state = lag + " s behind, " + copy.pendingBytes() + " bytes to copy";
        Condition condition = copy.problem().isEmpty()
                ? Condition.up(copy.url() + ", " + state)
                : Condition.down(copy.problem() + "; " + state);
        return condition.with("url", copy.url()).with("lagSeconds", lag).with("pendingBytes", copy.pendingBytes());
    }
}
