package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Type;

/**
 * A name of a zone with its RRsets; an empty non-terminal has none. Immutable once the zone is published.
 *
 * <p>What RFC 1034 finds by walking down from the apex is noted at load: the zone cut or DNAME that rules this name, and
 * the wildcard below it.
 */
public final class Node implements Named {
    private static final RRset[] EMPTY = {};

    private final byte[] name;
    private RRset[] rrsets = EMPTY;
    private Node bound;
    private Node wildcard;
    private boolean apex;
    private boolean cut;

    Node(byte[] name) {
        this.name = name;
    }

    void rrsets(RRset[] all) {
        rrsets = all;
    }

    void bound(Node node) {
        bound = node;
    }

    void wildcard(Node node) {
        wildcard = node;
    }

    void makeApex() {
        apex = true;
    }

    void makeCut() {
        cut = true;
    }

    @Override
    public byte[] name() {
        return name;
    }

    /** The RRset of that type, or null. */
    public RRset get(int type) {
        for (RRset rrset : rrsets) {
            if (rrset.type() == type) {
                return rrset;
            }
        }
        return null;
    }

    /** Any one RRset (RFC 8482 section 4.1), or null for an empty non-terminal. */
    public RRset any() {
        return rrsets.length == 0 ? null : rrsets[0];
    }

    /**
     * The node that takes over for this one: the zone cut at or above it, or the DNAME above it, whichever is nearest to
     * the apex; null where this zone's own data count.
     */
    public Node bound() {
        return bound;
    }

    /** The node {@code *} below this one, or null. */
    public Node wildcard() {
        return wildcard;
    }

    public boolean isApex() {
        return apex;
    }

    /** Whether this is a zone cut: NS records below the apex, with nothing above that takes over. */
    public boolean isCut() {
        return cut;
    }

    /** Whether names below are redirected by a DNAME here. */
    public boolean isRedirected() {
        return get(Type.DNAME) != null;
    }
}
