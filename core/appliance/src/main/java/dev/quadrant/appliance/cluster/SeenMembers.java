package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.membership.Membership;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The members as the agent sees them, for the node's service. */
final class SeenMembers implements Members {
    private final ClusterIdentity identity;
    private final Conditions conditions;
    private final Supplier<ClusterView> view;
    private final Supplier<Map<String, String>> published;
    private final BiConsumer<String, String> publish;

    /**
     * @param view the newest
     * @param published what this node publishes
     * @param publish takes a key and its value
     */
    SeenMembers(
            ClusterIdentity identity,
            Conditions conditions,
            Supplier<ClusterView> view,
            Supplier<Map<String, String>> published,
            BiConsumer<String, String> publish) {
        this.identity = identity;
        this.conditions = conditions;
        this.view = view;
        this.published = published;
        this.publish = publish;
    }

    @Override
    public List<Member> all() {
        List<Member> members = new ArrayList<>();
        for (Membership.View seen : view.get().members()) {
            members.add(member(seen, members.isEmpty()));
        }
        return members;
    }

    private Member member(Membership.View seen, boolean self) {
        return new Member(
                seen.member().name(),
                seen.member().roles(),
                self
                        ? identity.admin()
                        : admin(seen.member().admin(), seen.member().gossip()),
                seen.member().gossip(),
                seen.member().version(),
                State.valueOf(seen.status().name()),
                working(seen, self),
                self ? published.get() : seen.member().published());
    }

    private Set<String> working(Membership.View seen, boolean self) {
        return seen.member().roles().stream()
                .filter(role -> self
                        ? conditions.obstacle(role).isEmpty()
                        : seen.member().ready(role))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where a member's admin interface is for others: one that listens on all addresses is where its gossip comes from. */
    private static URI admin(String said, InetSocketAddress gossip) {
        try {
            URI admin = URI.create(said);
            boolean everywhere = admin.getHost() != null && admin.getHost().matches("0\\.0\\.0\\.0|\\[::]");
            if (!everywhere) {
                return admin;
            }
            String host = gossip.getAddress().getHostAddress();
            return URI.create(
                    admin.getScheme() + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + admin.getPort());
        } catch (IllegalArgumentException _) {
            return URI.create("http://invalid");
        }
    }

    @Override
    public void publish(String key, String value) {
        publish.accept(key, value);
    }
}
