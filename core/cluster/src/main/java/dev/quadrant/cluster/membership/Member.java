package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a member says about itself. Of two such statements the one with the higher (incarnation, revision) holds. Every part
 * is bounded, so that one fits into a packet. Immutable.
 *
 * @param name unique in the cluster, 1 to {@value #NAME_MAX} characters
 * @param roles what it does, at most {@value #ROLES_MAX}
 * @param gossip where it receives gossip; a wildcard address until somebody told it how it is seen
 * @param admin base of its admin interface, at most {@value #TEXT_MAX} characters
 * @param version its build, at most {@value #NAME_MAX} characters
 * @param ready whether all its parts are up
 * @param state what else it publishes, at most {@value #STATE_MAX} entries and {@value #STATE_CHARS_MAX} characters
 * @param incarnation grows when it contradicts what others say of it, and from life to life
 * @param revision grows with every change within an incarnation
 */
public record Member(
        String name,
        SortedSet<String> roles,
        InetSocketAddress gossip,
        String admin,
        String version,
        boolean ready,
        SortedMap<String, String> state,
        long incarnation,
        long revision) {
    public static final int NAME_MAX = 64;
    public static final int TEXT_MAX = 200;
    public static final int ROLES_MAX = 8;
    public static final int STATE_MAX = 24;
    public static final int STATE_CHARS_MAX = 512;
    /** Bytes of all its texts together, in UTF-8: with everything else, less than a packet. */
    public static final int BYTES_MAX = 1_100;

    public Member {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
        bound(!name.isEmpty() && name.length() <= NAME_MAX, "name");
        bound(roles.size() <= ROLES_MAX, "roles");
        bound(roles.stream().allMatch(role -> role.length() <= NAME_MAX), "role");
        bound(admin.length() <= TEXT_MAX, "admin address");
        bound(version.length() <= NAME_MAX, "version");
        bound(state.size() <= STATE_MAX && characters(state) <= STATE_CHARS_MAX, "state");
        bound(!gossip.isUnresolved(), "unresolved address");
        bound(bytes(name, roles, admin, version, state) <= BYTES_MAX, "whole");
    }

    private static void bound(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("a member's " + what + " is out of bounds");
        }
    }

    private static int bytes(
            String name, SortedSet<String> roles, String admin, String version, SortedMap<String, String> state) {
        int bytes = utf8(name) + utf8(admin) + utf8(version);
        for (String role : roles) {
            bytes += utf8(role);
        }
        for (Map.Entry<String, String> entry : state.entrySet()) {
            bytes += utf8(entry.getKey()) + utf8(entry.getValue());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int characters(Map<String, String> state) {
        return state.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
    }

    /** Whether this statement is newer than another about the same member. */
    public boolean newerThan(Member other) {
        return incarnation != other.incarnation ? incarnation > other.incarnation : revision > other.revision;
    }

    Member as(boolean ready, SortedMap<String, String> state) {
        return new Member(name, roles, gossip, admin, version, ready, state, incarnation, revision + 1);
    }

    Member at(InetSocketAddress seen) {
        return new Member(name, roles, seen, admin, version, ready, state, incarnation, revision);
    }

    Member reborn(long incarnation) {
        return new Member(name, roles, gossip, admin, version, ready, state, incarnation, revision);
    }
}
