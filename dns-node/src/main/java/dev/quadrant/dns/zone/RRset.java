package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.RecordTemplate;
import dev.quadrant.dns.wire.TemplateBuilder;
import java.util.List;

/** The records of one type at one name, ready for a message, and the nodes whose addresses go with them. Immutable. */
public final class RRset {
    private static final Node[] NO_NODES = {};
    private static final int[] NO_PLACES = {};

    private final int type;
    private final RecordTemplate records;
    /** The target of a CNAME or DNAME in lower case, null for other types. */
    private final byte[] alias;
    // Set once, before the zone is published.
    private Node[] hosts = NO_NODES;
    private int[] hostsAt = NO_PLACES;
    private int required;

    RRset(int type, RecordTemplate records, byte[] alias) {
        this.type = type;
        this.records = records;
        this.alias = alias;
    }

    /** Sets the hosts in this zone that the records name; the first {@code inDomain} are at or below the cut. */
    void hosts(List<Node> nodes, List<TemplateBuilder.Host> places, int inDomain) {
        hosts = nodes.toArray(Node[]::new);
        hostsAt = places.stream().mapToInt(TemplateBuilder.Host::at).toArray();
        required = inDomain;
    }

    public int type() {
        return type;
    }

    public RecordTemplate records() {
        return records;
    }

    /** The target of a CNAME or DNAME in lower case; null for other types. Not to be changed. */
    public byte[] alias() {
        return alias;
    }

    /** Number of hosts in this zone that the records name. */
    public int hosts() {
        return hosts.length;
    }

    /** The node that has the addresses of host {@code i}; a wildcard where that makes them. */
    public Node host(int i) {
        return hosts[i];
    }

    /** Where the name of host {@code i} stands, from the first byte of the records. */
    public int hostAt(int i) {
        return hostsAt[i];
    }

    /** How many of the hosts, from the first, cannot be found but by this referral's glue (RFC 9471 section 3.1). */
    public int required() {
        return required;
    }

    /** Whether {@code node} is among the hosts. */
    public boolean names(Node node) {
        for (Node host : hosts) {
            if (host == node) {
                return true;
            }
        }
        return false;
    }
}
