package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The cluster as JSON, for people and for the console. Times are milliseconds before or after now. */
final class ClusterJson {
    private static final long MILLIS = 1_000_000;

    private ClusterJson() {}

    static JsonObject of(String cluster, ClusterView view) {
        Member self = view.members().getFirst().member();
        JsonArray members = new JsonArray();
        view.members().forEach(member -> members.add(member(member, view.at())));
        JsonArray vips = new JsonArray();
        view.vips().forEach(vip -> vips.add(vip(vip, view.at())));
        JsonArray leases = new JsonArray();
        view.leases().forEach(lease -> leases.add(lease(lease, view.at())));
        return new JsonObject()
                .put("cluster", cluster)
                .put("node", self.name())
                .put("members", members)
                .put("vips", vips)
                .put("votes", leases)
                .put("mute_ms", Math.max(0, (view.muteUntil() - view.at()) / MILLIS));
    }

    private static JsonObject member(Membership.View view, long now) {
        Member member = view.member();
        JsonObject state = new JsonObject();
        member.state().forEach(state::put);
        return new JsonObject()
                .put("name", member.name())
                .put("roles", new JsonArray(List.copyOf(member.roles())))
                .put("state", view.status().name().toLowerCase(Locale.ROOT))
                .put("ready", member.ready())
                .put(
                        "address",
                        member.gossip().getAddress().getHostAddress() + ":"
                                + member.gossip().getPort())
                .put("admin", member.admin())
                .put("version", member.version())
                .put("incarnation", member.incarnation())
                .put("silent_ms", (now - view.heard()) / MILLIS)
                .put("published", state);
    }

    private static JsonObject vip(ClusterView.Vip vip, long now) {
        JsonObject json = new JsonObject()
                .put("name", vip.name())
                .put("holding", vip.holding())
                .put("holder", vip.holder())
                .put("ballot", vip.ballot())
                .put("since_ms", (now - vip.since()) / MILLIS);
        if (vip.holding()) {
            json.put("left_ms", (vip.end() - now) / MILLIS);
            json.put("device", HeldAddresses.deviceName(vip.name()));
        }
        if (!vip.obstacle().isEmpty()) {
            json.put("obstacle", vip.obstacle());
        }
        if (!vip.refusal().isEmpty()) {
            json.put("last_refusal", vip.refusal());
        }
        return json;
    }

    private static JsonObject lease(Acceptor.Known lease, long now) {
        return new JsonObject()
                .put("lease", lease.lease())
                .put("holder", lease.holder())
                .put("ballot", lease.ballot())
                .put("left_ms", Math.max(0, (lease.until() - now) / MILLIS));
    }
}
