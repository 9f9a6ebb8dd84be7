package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.RecordTemplate;
import dev.quadrant.dns.wire.SoughtName;
import java.util.List;

/** A zone that is loaded, checked and ready to be served. Immutable; may be read from any thread. */
public final class Zone {
    private final Node apex;
    private final NameTable<Node> nodes;
    private final RecordTemplate negative;
    private final RRset nameServers;
    private final Facts facts;

    /**
     * What people want to know of a zone.
     *
     * @param origin its name with a final dot
     * @param serial of its SOA record
     * @param names owners of records, and empty non-terminals
     * @param records number of records
     * @param warnings what is odd in it, each with file and line
     */
    public record Facts(String origin, long serial, int names, int records, List<String> warnings) {
        public Facts {
            warnings = List.copyOf(warnings);
        }
    }

    Zone(Node apex, List<Node> nodes, RecordTemplate negative, RRset nameServers, Facts facts) {
        this.apex = apex;
        this.nodes = new NameTable<>(nodes);
        this.negative = negative;
        this.nameServers = nameServers;
        this.facts = facts;
    }

    public Node apex() {
        return apex;
    }

    /** The SOA record with the TTL of negative answers (RFC 2308 section 3). */
    public RecordTemplate negative() {
        return negative;
    }

    /** The NS RRset of the apex. */
    public RRset nameServers() {
        return nameServers;
    }

    public Facts facts() {
        return facts;
    }

    /** The node with the name that begins at {@code label} of {@code name}, or null. */
    public Node find(SoughtName name, int label) {
        return nodes.get(name, label);
    }
}
