package dev.quadrant.monitor.scrape;

import dev.quadrant.appliance.Members;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is to be asked: the members of the cluster, and what the configuration names beside them. A member that gossip has
 * lost stays for an hour, so that the console shows it as lost; one that left is gone at once. A state machine: time is
 * passed in.
 */
final class TargetList {
    /** How long a member that is not heard of any more is asked, in ms. */
    static final long REMEMBERED = 3600_000L;

    private static final Pattern FORM = Pattern.compile(
            "(?:([A-Za-z0-9_.\\-]+)=)?(?:http://)?(\\[[0-9A-Fa-f:.]+\\]|[^:/\\[\\]\\s=]+):(\\d{1,5})(/\\S*)?");

    private final List<Target> configured;
    private final Map<String, Seen> members = new LinkedHashMap<>();

    private record Seen(Target target, Members.State state, long at) {}

    TargetList(List<Target> configured) {
        this.configured = List.copyOf(configured);
    }

    /**
     * A target as the configuration writes it.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    static Target parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()
                || Integer.parseInt(form.group(3)) > 65535
                || form.group(3).equals("0")) {
            throw new IllegalArgumentException(
                    "host:port, host:port/path or job=host:port/path expected, not '" + text + "'");
        }
        String instance = form.group(2) + ":" + form.group(3);
        return new Target(
                form.group(1) == null ? "" : form.group(1),
                instance,
                URI.create("http://" + instance),
                form.group(4) == null ? "" : form.group(4),
                "",
                List.of(),
                "",
                false,
                Optional.empty());
    }

    /** Takes what gossip says now, and gives the targets by instance. */
    Map<String, Target> update(long now, List<Members.Member> all) {
        for (Members.Member member : all) {
            if (member.admin() == null || member.admin().getHost() == null) {
                continue;
            }
            if (member.state() == Members.State.LEFT) {
                members.remove(member.name());
            } else {
                members.put(member.name(), new Seen(target(member), member.state(), now));
            }
        }
        members.values().removeIf(seen -> seen.at() < now - REMEMBERED);
        Map<String, Target> targets = new LinkedHashMap<>();
        for (Seen seen : members.values()) {
            targets.put(seen.target().instance(), seen.target());
        }
        configured.forEach(target -> targets.putIfAbsent(target.instance(), target));
        return targets;
    }

    /** What gossip last said of each member, by name, in words that people read. */
    Map<String, String> gossip(long now) {
        Map<String, String> words = new HashMap<>();
        members.forEach((name, seen) -> words.put(
                name,
                seen.at() < now
                        ? "unknown to the cluster"
                        : switch (seen.state()) {
                            case ALIVE -> "alive";
                            case SUSPECT -> "suspected";
                            case DEAD -> "dead";
                            case LEFT -> "left";
                        }));
        return words;
    }

    private static Target target(Members.Member member) {
        String instance = member.admin().getAuthority();
        return new Target(
                Target.QUADRANT,
                instance,
                URI.create("http://" + instance),
                Target.NODE_PATH,
                member.name(),
                new ArrayList<>(new java.util.TreeSet<>(member.roles())),
                member.version() == null ? "" : member.version(),
                true,
                Optional.empty());
    }
}
