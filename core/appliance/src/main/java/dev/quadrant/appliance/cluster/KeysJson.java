package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which cluster keys the members have, by their public numbers: what one looks at between the steps of a rotation. */
final class KeysJson {
    private KeysJson() {}

    static JsonObject of(ClusterView view) {
        List<Integer> own = view.members().getFirst().member().keys();
        Map<Integer, JsonArray> has = new LinkedHashMap<>();
        Map<Integer, JsonArray> seals = new LinkedHashMap<>();
        for (Membership.View seen : view.members()) {
            Member member = seen.member();
            if (seen.status().present()) {
                for (Integer key : member.keys()) {
                    has.computeIfAbsent(key, _ -> new JsonArray()).add(member.name());
                    seals.putIfAbsent(key, new JsonArray());
                }
                member.keys().stream().limit(1).forEach(key -> seals.get(key).add(member.name()));
            }
        }
        JsonArray keys = new JsonArray();
        has.forEach((key, members) -> keys.add(new JsonObject()
                .put("id", HexFormat.of().toHexDigits(key))
                .put("here", own.contains(key))
                .put("primary", !own.isEmpty() && own.getFirst().equals(key))
                .put("members", members)
                .put("sealing", seals.get(key))));
        return new JsonObject().put("keys", keys);
    }
}
