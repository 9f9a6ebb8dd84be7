package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a member says about itself. Of two such statements the one with the higher (incarnation, revision) holds. Every part
 * is bounded, so that one without its facts fits into a packet. Immutable.
 *
 * @param name unique in the cluster, 1 to {@value #NAME_MAX} bytes of UTF-8
 * @param health how it is in each of its roles, for example {@code dns}; at most {@value #ROLES_MAX}
 * @param gossip where it receives gossip; a wildcard address until somebody told it how it is seen
 * @param admin base of its admin interface, at most {@value #TEXT_MAX} bytes
 * @param version its build, at most {@value #NAME_MAX} bytes
 * @param keys numbers of the keys that it opens with, the one that it seals with first; at most {@value #KEYS_MAX}
 * @param state its candidacies and leases, at most {@value #STATE_MAX} entries
 * @param born its incarnation at the start of this life; facts of earlier ones are void
 * @param incarnation grows when it contradicts what others say of it, and from life to life
 * @param revision grows with every change within an incarnation
 * @param facts what its programs publish, within the bounds of {@link Facts}
 */
public record Member(
        String name,
        SortedMap<String, Health> health,
        InetSocketAddress gossip,
        String admin,
        String version,
        List<Integer> keys,
        SortedMap<String, String> state,
        long born,
        long incarnation,
        long revision,
        SortedMap<String, Fact> facts) {
    public static final int NAME_MAX = 64;
    public static final int TEXT_MAX = 200;
    public static final int ROLES_MAX = 8;
    public static final int KEYS_MAX = 8;
    public static final int STATE_MAX = 24;
    /** Bytes of all its texts together, in UTF-8, facts apart: with everything else, less than a packet. */
    public static final int BYTES_MAX = 1_000;

    public Member {
        health = Collections.unmodifiableSortedMap(new TreeMap<>(health));
        keys = List.copyOf(keys);
        state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        bound(!name.isEmpty() && utf8(name) <= NAME_MAX, "name");
        bound(health.size() <= ROLES_MAX, "roles");
        bound(health.keySet().stream().allMatch(role -> utf8(role) <= NAME_MAX), "role");
        bound(utf8(admin) <= TEXT_MAX, "admin address");
        bound(utf8(version) <= NAME_MAX, "version");
        bound(keys.size() <= KEYS_MAX, "keys");
        bound(state.size() <= STATE_MAX, "state");
        bound(!gossip.isUnresolved(), "unresolved address");
        bound(bytes(name, health, admin, version, state) <= BYTES_MAX, "whole");
        bound(facts.size() <= Facts.KEYS_MAX && bytes(facts) <= Facts.BYTES_MAX, "published facts");
    }

    /** A member that is the same in all its roles and has published nothing yet. */
    public Member(
            String name,
            SortedSet<String> roles,
            InetSocketAddress gossip,
            String admin,
            String version,
            boolean ready,
            SortedMap<String, String> state,
            long incarnation,
            long revision) {
        this(
                name,
                alike(roles, Health.of(ready)),
                gossip,
                admin,
                version,
                List.of(),
                state,
                incarnation,
                incarnation,
                revision,
                new TreeMap<>());
    }

    private static void bound(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("a member's " + what + " is out of bounds");
        }
    }

    private static int bytes(
            String name,
            SortedMap<String, Health> health,
            String admin,
            String version,
            SortedMap<String, String> state) {
        int bytes = utf8(name) + utf8(admin) + utf8(version);
        for (Map.Entry<String, Health> entry : health.entrySet()) {
            bytes += utf8(entry.getKey()) + utf8(entry.getValue().reason());
        }
        for (Map.Entry<String, String> entry : state.entrySet()) {
            bytes += utf8(entry.getKey()) + utf8(entry.getValue());
        }
        return bytes;
    }

    private static int bytes(SortedMap<String, Fact> facts) {
        int bytes = 0;
        for (Map.Entry<String, Fact> fact : facts.entrySet()) {
            bytes += utf8(fact.getKey()) + utf8(fact.getValue().value());
        }
        return bytes;
    }

    static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** All roles with one health. */
    public static SortedMap<String, Health> alike(Iterable<String> roles, Health health) {
        SortedMap<String, Health> all = new TreeMap<>();
        roles.forEach(role -> all.put(role, health));
        return all;
    }

    /** What it does. */
    public SortedSet<String> roles() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(health.keySet()));
    }

    /** Whether it does its work in all its roles. */
    public boolean ready() {
        return health.values().stream().allMatch(Health::ready);
    }

    /** Whether it has a role and does its work in it. */
    public boolean ready(String role) {
        Health of = health.get(role);
        return of != null && of.ready();
    }

    /** What its programs publish, without what they took back. */
    public SortedMap<String, String> published() {
        SortedMap<String, String> published = new TreeMap<>();
        facts.forEach((key, fact) -> {
            if (!fact.value().isEmpty()) {
                published.put(key, fact.value());
            }
        });
        return published;
    }

    /** Whether this statement is newer than another about the same member. */
    public boolean newerThan(Member other) {
        return incarnation != other.incarnation ? incarnation > other.incarnation : revision > other.revision;
    }

    Member as(SortedMap<String, Health> health, List<Integer> keys, SortedMap<String, String> state) {
        return new Member(name, health, gossip, admin, version, keys, state, born, incarnation, revision + 1, facts);
    }

    Member at(InetSocketAddress seen) {
        return new Member(name, health, seen, admin, version, keys, state, born, incarnation, revision, facts);
    }

    Member reborn(long born, long incarnation) {
        return new Member(name, health, gossip, admin, version, keys, state, born, incarnation, revision, facts);
    }

    /** With the facts of an earlier statement that are not void. */
    Member knowing(SortedMap<String, Fact> earlier) {
        SortedMap<String, Fact> valid = new TreeMap<>(earlier);
        valid.values().removeIf(fact -> fact.incarnation() < born);
        return new Member(name, health, gossip, admin, version, keys, state, born, incarnation, revision, valid);
    }

    /** With one more fact, or a newer one. */
    Member with(String key, Fact fact) {
        SortedMap<String, Fact> more = new TreeMap<>(facts);
        more.put(key, fact);
        return new Member(name, health, gossip, admin, version, keys, state, born, incarnation, revision, more);
    }
}
