package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.RecordTemplate;
import dev.quadrant.dns.wire.TemplateBuilder;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Zone} from records: collects them by name, has them checked, and prepares all that answers need (empty
 * non-terminals, cuts, wildcards, RRsets as they stand in messages, the hosts that go with them). One zone a builder; not
 * thread-safe.
 */
public final class ZoneBuilder {
    /** Bytes at the end of a SOA record's data: serial, refresh, retry, expire, minimum. */
    private static final int SOA_NUMBERS = 20;

    private final WireName origin;
    private final String source;
    private final Map<WireName, Owner> owners = new HashMap<>();
    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();
    private int records;

    /**
     * @param origin name of the apex
     * @param source file of the zone, for messages
     */
    public ZoneBuilder(byte[] origin, String source) {
        this.origin = new WireName(Names.lower(origin));
        this.source = source;
    }

    /** Adds a record, of class IN. */
    public void add(ZoneRecord added) {
        byte[] name = Names.lower(added.owner());
        if (!Names.isAtOrBelow(name, origin.bytes())) {
            errors.add(new Finding(
                    added.place(),
                    Names.text(added.owner()) + " is not in the zone " + origin + "; move it to its own zone's file"));
            return;
        }
        String odd =
                owners.computeIfAbsent(new WireName(name), key -> new Owner()).add(added);
        if (odd == null) {
            records++;
        } else {
            warnings.add(new Finding(added.place(), Names.text(added.owner()) + ": " + odd));
        }
    }

    /** Adds a finding that makes the zone unusable. */
    void error(Finding finding) {
        errors.add(finding);
    }

    /**
     * The zone.
     *
     * @throws ZoneException with everything that is wrong
     */
    public Zone build() throws ZoneException {
        new ZoneCheck(origin, source, owners, errors, warnings).run();
        if (!errors.isEmpty()) {
            throw new ZoneException(errors);
        }
        Map<WireName, Node> nodes = nodes();
        bind(nodes);
        Map<Node, Map<RRset, List<TemplateBuilder.Host>>> named = rrsets(nodes);
        if (!errors.isEmpty()) {
            throw new ZoneException(errors);
        }
        new HostLinks(origin, nodes, warnings).link(named, owners);
        Node apex = nodes.get(origin);
        Owner.Records soa = owners.get(origin).get(Type.SOA);
        byte[] rdata = soa.rdata().getFirst();
        long serial = number(rdata, 0);
        Zone.Facts facts = new Zone.Facts(
                origin.toString(),
                serial,
                nodes.size(),
                records,
                warnings.stream().map(Finding::toString).toList());
        return new Zone(apex, List.copyOf(nodes.values()), negative(soa), apex.get(Type.NS), facts);
    }

    private static long number(byte[] soa, int index) {
        return Wire.i32(soa, soa.length - SOA_NUMBERS + 4 * index) & 0xffffffffL;
    }

    private RecordTemplate negative(Owner.Records soa) {
        byte[] rdata = soa.rdata().getFirst();
        TemplateBuilder template = new TemplateBuilder(Type.SOA, Math.min(soa.ttl(), number(rdata, 4)), origin.bytes());
        template.add(rdata);
        return template.build();
    }

    /** A node for every owner, and for every name between it and the apex. */
    private Map<WireName, Node> nodes() {
        Map<WireName, Node> nodes = HashMap.newHashMap(owners.size());
        for (WireName owner : owners.keySet()) {
            WireName name = owner;
            while (nodes.putIfAbsent(name, new Node(name.bytes())) == null && !name.equals(origin)) {
                name = name.parent();
            }
        }
        nodes.get(origin).makeApex();
        return nodes;
    }

    /** Notes cuts, what takes over below them and below DNAMEs, and wildcards: parents before their children. */
    private void bind(Map<WireName, Node> nodes) {
        List<WireName> downwards = new ArrayList<>(nodes.keySet());
        downwards.sort(Comparator.comparingInt(name -> Names.labels(name.bytes())));
        for (WireName name : downwards) {
            if (name.equals(origin)) {
                continue;
            }
            Node node = nodes.get(name);
            WireName above = name.parent();
            Node parent = nodes.get(above);
            if (parent.bound() != null) {
                node.bound(parent.bound());
            } else if (has(above, Type.DNAME)) {
                node.bound(parent);
            } else if (has(name, Type.NS)) {
                node.bound(node);
                node.makeCut();
            }
            if (name.isWildcard()) {
                parent.wildcard(node);
            }
        }
    }

    private boolean has(WireName name, int type) {
        Owner owner = owners.get(name);
        return owner != null && owner.has(type);
    }

    /** Gives the nodes their RRsets. Returned are those that name hosts. */
    private Map<Node, Map<RRset, List<TemplateBuilder.Host>>> rrsets(Map<WireName, Node> nodes) {
        Map<Node, Map<RRset, List<TemplateBuilder.Host>>> named = new HashMap<>();
        owners.forEach((name, owner) -> {
            Node node = nodes.get(name);
            List<RRset> all = new ArrayList<>(owner.byType().size());
            owner.byType().forEach((type, list) -> {
                TemplateBuilder template = new TemplateBuilder(type, list.ttl(), origin.bytes());
                if (!list.rdata().stream().allMatch(template::add)) {
                    errors.add(new Finding(
                            list.place(),
                            "the " + Type.text(type) + " records of " + name + " are more than a message can hold"));
                    return;
                }
                boolean alias = type == Type.CNAME || type == Type.DNAME;
                RRset rrset = new RRset(
                        type, template.build(), alias ? Names.lower(list.rdata().getFirst()) : null);
                all.add(rrset);
                if (!template.hosts().isEmpty()) {
                    named.computeIfAbsent(node, key -> new HashMap<>()).put(rrset, template.hosts());
                }
            });
            node.rrsets(all.toArray(RRset[]::new));
        });
        return named;
    }
}
