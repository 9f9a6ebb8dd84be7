package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.SoughtName;

/** What takes over at and below zone cuts and below DNAMEs, for each name of a zone that is being built. */
final class Bounds {
    private final OwnerTable owners;
    private final SoughtName name = new SoughtName();

    Bounds(OwnerTable owners) {
        this.owners = owners;
        // Parents have the lower numbers.
        for (int owner = 1; owner < owners.count(); owner++) {
            owners.bind(owner, rule(owner));
        }
    }

    private int rule(int owner) {
        int parent = owners.parent(owner);
        if (isBound(parent)) {
            return of(parent);
        }
        if (owners.has(parent, OwnerTable.HAS_DNAME)) {
            return parent;
        }
        return owners.has(owner, OwnerTable.HAS_NS) ? owner : OwnerTable.NONE;
    }

    /** The zone cut at or above a name, or the DNAME above it, whichever is nearest to the apex; or {@link OwnerTable#NONE}. */
    int of(int owner) {
        return owners.bound(owner);
    }

    boolean isBound(int owner) {
        return of(owner) != OwnerTable.NONE;
    }

    /** Whether names below are the child zone's. */
    boolean isCut(int owner) {
        return of(owner) == owner;
    }

    /**
     * The name with a host's addresses, or {@link OwnerTable#NONE}: its own or the wildcard's that makes it. Glue counts for NS alone,
     * elsewhere only this zone's own data.
     *
     * @param wanted {@link OwnerTable}'s flags of what there must be at least one of
     */
    int host(byte[] host, boolean glue, int wanted) {
        name.set(host);
        if (!owners.covers(name)) {
            return OwnerTable.NONE;
        }
        int label = 0;
        int owner = owners.find(name, 0);
        while (owner == OwnerTable.NONE) {
            owner = owners.find(name, ++label);
        }
        if (label > 0) {
            boolean ruled = isBound(owner) || owners.has(owner, OwnerTable.HAS_DNAME);
            owner = ruled ? OwnerTable.NONE : owners.wildcard(owner);
        }
        if (owner == OwnerTable.NONE || (!glue && isBound(owner))) {
            return OwnerTable.NONE;
        }
        return owners.has(owner, wanted) ? owner : OwnerTable.NONE;
    }
}
