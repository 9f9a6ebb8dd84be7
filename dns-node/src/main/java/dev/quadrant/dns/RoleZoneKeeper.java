package dev.quadrant.dns;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.role.Host;
import dev.quadrant.dns.role.RoleZone;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneDirectory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps the role zone as the cluster is. Used by one thread. */
final class RoleZoneKeeper {
    private static final EventLog LOG = EventLog.of(RoleZoneKeeper.class);

    private final RoleZone zone;
    private final Members members;
    private final ZoneDirectory directory;

    /** @throws IllegalArgumentException when the domain is no name */
    RoleZoneKeeper(String domain, int ttl, Members members, ZoneDirectory directory) {
        this.zone = new RoleZone(domain, ttl);
        this.members = members;
        this.directory = directory;
    }

    /** Looks at the cluster, and serves a new zone if it changed. */
    void look(long epochSeconds) {
        List<Members.Member> present = members.all().stream()
                .filter(member -> member.state() != Members.State.LEFT)
                .toList();
        Zone made = zone.update(new RoleZone.Content(hosts(present), vips(present)), epochSeconds);
        if (made != null) {
            directory.serve(made);
            LOG.info(
                    "role-zone-made",
                    "zone",
                    made.facts().origin(),
                    "serial",
                    made.facts().serial(),
                    "records",
                    made.facts().records());
        }
    }

    private List<Host> hosts(List<Members.Member> members) {
        List<Host> hosts = new ArrayList<>();
        for (Members.Member member : members) {
            InetAddress address = address(member);
            if (address != null) {
                boolean serves = member.state() == Members.State.ALIVE && !member.drained();
                for (String role : new TreeSet<>(member.roles())) {
                    boolean healthy = serves && member.working().contains(role);
                    hosts.add(new Host(member.name(), new TreeSet<>(Set.of(role)), address, healthy));
                }
            }
        }
        // The order in which members became known is no change of the zone.
        hosts.sort(Comparator.comparing(Host::name));
        return hosts;
    }

    /**
     * Where a member is: its admin interface as it is advertised, or, where that is for its own host alone, where its gossip
     * comes from; null when neither is known.
     */
    private static InetAddress address(Members.Member member) {
        InetAddress admin = literal(member.admin().getHost());
        if (admin != null && !admin.isLoopbackAddress() && !admin.isAnyLocalAddress()) {
            return admin;
        }
        InetAddress gossip = member.gossip().getAddress();
        return gossip == null || gossip.isAnyLocalAddress() ? null : gossip;
    }

    /** The virtual IPs that this node or another one is configured with; where they differ, this node's word counts. */
    private SortedMap<String, InetAddress> vips(List<Members.Member> members) {
        SortedMap<String, InetAddress> vips = new TreeMap<>();
        for (Members.Member member : members) {
            member.vips().forEach((name, text) -> {
                InetAddress address = literal(text);
                if (address != null) {
                    vips.putIfAbsent(name, address);
                }
            });
        }
        return vips;
    }

    /** An address of digits, never looked up; null when it is none. */
    private static InetAddress literal(String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text.replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
