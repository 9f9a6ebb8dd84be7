package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.VipsConfig;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.Preset;
import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipTiming;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.wire.Packet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cluster as JSON, for people and for the console. Times are milliseconds: how long ago ({@code since_ms},
 * {@code silent_ms}) or how long from now ({@code left_ms}).
 */
final class ClusterJson {
    private static final long MILLIS = 1_000_000;

    private final ClusterConfig config;
    private final Map<String, VipsConfig.Vip> vips;
    private final ClusterView view;
    private final Map<String, Holders.Holder> holders;
    private final Map<String, Placement> placements;

    ClusterJson(
            ClusterConfig config,
            Map<String, VipsConfig.Vip> vips,
            ClusterView view,
            Map<String, Holders.Holder> holders,
            Map<String, Placement> placements) {
        this.config = config;
        this.vips = vips;
        this.view = view;
        this.holders = holders;
        this.placements = placements;
    }

    /**
     * All of it.
     *
     * @param drained whether this node was told to hold nothing
     * @param left whether it was told to leave
     */
    JsonObject of(boolean drained, boolean left) {
        JsonArray members = new JsonArray();
        view.members().forEach(member -> members.add(member(member)));
        JsonArray addresses = new JsonArray();
        holders.forEach((name, holder) -> addresses.add(vip(name, holder)));
        JsonArray votes = new JsonArray();
        view.leases().forEach(lease -> votes.add(vote(lease)));
        List<String> voters = config.voters().orElse(List.of());
        return new JsonObject()
                .put("cluster", config.name())
                .put("node", self())
                .put("drained", drained)
                .put("left", left)
                .put("members", members)
                .put("vips", addresses)
                .put("voters", new JsonArray(voters))
                .put("voters_present", voters.stream().filter(this::present).count())
                .put("majority", voters.size() / 2 + 1)
                .put("votes", votes)
                .put("mute_ms", Math.max(0, (view.muteUntil() - view.at()) / MILLIS))
                .put("preset", config.preset().name().toLowerCase(Locale.ROOT))
                .put("times_ms", times())
                .put("protocol", protocol());
    }

    private String self() {
        return view.members().getFirst().member().name();
    }

    private boolean present(String name) {
        return view.members().stream()
                .anyMatch(member ->
                        member.member().name().equals(name) && member.status().present());
    }

    private JsonObject member(Membership.View seen) {
        Member member = seen.member();
        JsonObject health = new JsonObject();
        member.health().forEach((role, how) -> health.put(role, how.ready() ? "ready" : how.reason()));
        JsonObject published = new JsonObject();
        member.state().forEach(published::put);
        member.facts().forEach((key, fact) -> published.put(key, fact.value()));
        JsonObject json = new JsonObject()
                .put("name", member.name())
                .put("roles", new JsonArray(List.copyOf(member.roles())))
                .put("state", seen.status().name().toLowerCase(Locale.ROOT))
                .put("since_ms", ago(seen.since()))
                .put("ready", member.ready())
                .put("health", health)
                .put("address", Endpoint.format(member.gossip()))
                .put("admin", member.admin())
                .put("version", member.version())
                .put("incarnation", member.incarnation())
                .put("silent_ms", ago(seen.heard()))
                .put("published", published);
        if (seen.accusation() != null) {
            json.put(
                    "suspicion",
                    new JsonObject()
                            .put(
                                    "accusers",
                                    new JsonArray(List.copyOf(seen.accusation().accusers())))
                            .put("left_ms", Math.max(0, (seen.accusation().end() - view.at()) / MILLIS)));
        }
        return json;
    }

    private JsonObject vip(String name, Holders.Holder holder) {
        JsonObject json = new JsonObject().put("name", name);
        VipsConfig.Vip configured = vips.get(name);
        if (configured != null) {
            json.put("address", configured.address())
                    .put("interface", configured.interfaceName())
                    .put("role", configured.role())
                    .put("priority", configured.priority());
        }
        json.put("holder", holder.name())
                .put("holder_since_ms", ago(holder.since()))
                .put("candidates", candidates(name));
        view.vips().stream().filter(vip -> vip.name().equals(name)).forEach(vip -> own(json, vip));
        return json;
    }

    /** What only this node knows of a virtual IP that it is configured for. */
    private void own(JsonObject json, ClusterView.Vip vip) {
        json.put("holding", vip.holding()).put("ballot", vip.ballot()).put("since_ms", ago(vip.since()));
        if (vip.holding()) {
            json.put("left_ms", (vip.end() - view.at()) / MILLIS);
        }
        Placement placement = placements.get(vip.name());
        if (placement != null) {
            json.put("device", VipDevice.name(vip.name()))
                    .put("answered_by", placement.answered() == Placement.Answered.BY_KERNEL ? "kernel" : "process")
                    .put("placement", placement.inWords());
        }
        if (!vip.obstacle().isEmpty()) {
            json.put("obstacle", vip.obstacle());
        }
        if (!vip.refusal().isEmpty()) {
            json.put("last_refusal", vip.refusal());
        }
    }

    private JsonArray candidates(String vip) {
        JsonArray candidates = new JsonArray();
        for (Membership.View member : view.members()) {
            String priority = member.member().state().get(Holders.CANDIDATE + vip);
            if (priority != null && member.status().present()) {
                candidates.add(
                        new JsonObject().put("name", member.member().name()).put("priority", Holders.number(priority)));
            }
        }
        return candidates;
    }

    private JsonObject vote(Acceptor.Known lease) {
        return new JsonObject()
                .put("lease", lease.lease())
                .put("holder", lease.holder())
                .put("ballot", lease.ballot())
                .put("left_ms", Math.max(0, (lease.until() - view.at()) / MILLIS));
    }

    private JsonObject times() {
        Preset preset = Preset.valueOf(config.preset().name());
        GossipTiming gossip = preset.gossip();
        int members = view.members().size();
        LeaseTerms lease = preset.lease(config.voters().orElse(List.of()), config.maxDriftPpm());
        return new JsonObject()
                .put("heartbeat", gossip.heartbeat() / MILLIS)
                .put("suspect_after", gossip.suspectAfter() / MILLIS)
                .put("suspicion_min", gossip.suspicionMin(members) / MILLIS)
                .put("suspicion_max", gossip.suspicionMax(members) / MILLIS)
                .put("lease", lease.duration() / MILLIS)
                .put("longest_lease", lease.maximum() / MILLIS)
                .put("renew_every", lease.renewEvery() / MILLIS)
                .put("retry_every", lease.retryEvery() / MILLIS)
                .put("back_off", lease.backOff() / MILLIS)
                .put("drop_margin", lease.dropMargin() / MILLIS)
                .put("kill_margin", lease.killMargin() / MILLIS)
                .put("max_drift_ppm", lease.driftPpm());
    }

    private static JsonObject protocol() {
        return new JsonObject().put("oldest", Packet.VERSION_MIN).put("newest", Packet.VERSION_MAX);
    }

    private long ago(long time) {
        return Math.max(0, (view.at() - time) / MILLIS);
    }
}
