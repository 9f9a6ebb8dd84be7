package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.TemplateBuilder;
import dev.quadrant.dns.wire.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Connects the RRsets that name hosts (NS, MX, SRV, ...) with the nodes of those hosts in the same zone. */
final class HostLinks {
    private final WireName origin;
    private final Map<WireName, Node> nodes;
    private final List<Finding> warnings;

    HostLinks(WireName origin, Map<WireName, Node> nodes, List<Finding> warnings) {
        this.origin = origin;
        this.nodes = nodes;
        this.warnings = warnings;
    }

    void link(Map<Node, Map<RRset, List<TemplateBuilder.Host>>> named, Map<WireName, Owner> owners) {
        named.forEach((node, rrsets) -> rrsets.forEach((rrset, hosts) -> {
            boolean referral = rrset.type() == Type.NS && node.isCut();
            link(rrset, hosts, referral ? node : null);
            if (referral) {
                warnOfMissingGlue(node, hosts, owners);
            }
        }));
    }

    /** Hosts below the cut come first: a referral without their addresses leads nowhere. */
    private void link(RRset rrset, List<TemplateBuilder.Host> hosts, Node cut) {
        List<Node> found = new ArrayList<>();
        List<TemplateBuilder.Host> places = new ArrayList<>();
        Set<WireName> seen = new HashSet<>();
        int required = 0;
        for (TemplateBuilder.Host host : hosts) {
            Node node = seen.add(new WireName(host.name())) ? find(host.name(), rrset.type() == Type.NS) : null;
            if (node == null) {
                continue;
            }
            boolean below = cut != null && Names.isAtOrBelow(host.name(), cut.name());
            int index = below ? required++ : found.size();
            found.add(index, node);
            places.add(index, host);
        }
        if (!found.isEmpty()) {
            rrset.hosts(found, places, required);
        }
    }

    /** The node with a host's addresses, or null: glue counts for NS alone, elsewhere only this zone's own data. */
    private Node find(byte[] host, boolean glue) {
        if (!Names.isAtOrBelow(host, origin.bytes())) {
            return null;
        }
        WireName name = new WireName(host);
        Node node = nodes.get(name);
        boolean exact = node != null;
        while (node == null) {
            name = name.parent();
            node = nodes.get(name);
        }
        if (!exact) {
            node = node.bound() == null && !node.isRedirected() ? node.wildcard() : null;
        }
        if (node == null || (!glue && node.bound() != null)) {
            return null;
        }
        return node.get(Type.A) != null || node.get(Type.AAAA) != null ? node : null;
    }

    private void warnOfMissingGlue(Node cut, List<TemplateBuilder.Host> hosts, Map<WireName, Owner> owners) {
        for (TemplateBuilder.Host host : hosts) {
            if (Names.isAtOrBelow(host.name(), cut.name()) && find(host.name(), true) == null) {
                Owner.Records ns = owners.get(new WireName(cut.name())).get(Type.NS);
                warnings.add(new Finding(
                        ns.place(),
                        "name server " + Names.text(host.name()) + " has no address here, so that "
                                + Names.text(cut.name()) + " cannot be reached; add an A or AAAA record"));
            }
        }
    }
}
