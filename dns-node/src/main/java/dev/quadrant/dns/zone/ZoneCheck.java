package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Type;
import java.util.List;
import java.util.Map;

/** What must hold in a zone beyond the form of its records; what only should hold is a warning. */
final class ZoneCheck {
    private final WireName origin;
    private final String source;
    private final Map<WireName, Owner> owners;
    private final List<Finding> errors;
    private final List<Finding> warnings;

    ZoneCheck(
            WireName origin, String source, Map<WireName, Owner> owners, List<Finding> errors, List<Finding> warnings) {
        this.origin = origin;
        this.source = source;
        this.owners = owners;
        this.errors = errors;
        this.warnings = warnings;
    }

    void run() {
        apex();
        owners.forEach((name, owner) -> {
            soaOnlyAtApex(name, owner);
            aliasAlone(name, owner);
            oneRedirection(name, owner);
            nothingBelowRedirection(name, owner);
            nothingBelowCut(name, owner);
        });
    }

    private void apex() {
        Owner apex = owners.get(origin);
        if (apex == null || !apex.has(Type.SOA)) {
            error(source, "no SOA record for " + origin + "; add one, or name the file for the zone's origin");
        } else if (apex.get(Type.SOA).rdata().size() > 1) {
            error(apex.get(Type.SOA).place(), "more than one SOA record for " + origin + "; keep one");
        }
        if (apex == null || !apex.has(Type.NS)) {
            error(source, "no NS record for " + origin + "; add one for each of its name servers");
        }
    }

    private void soaOnlyAtApex(WireName name, Owner owner) {
        if (owner.has(Type.SOA) && !name.equals(origin)) {
            error(
                    owner.get(Type.SOA).place(),
                    "a SOA record at " + name + ", which is not the origin " + origin
                            + "; remove it, or give that zone a file of its own");
        }
    }

    private void aliasAlone(WireName name, Owner owner) {
        if (!owner.has(Type.CNAME)) {
            return;
        }
        Owner.Records alias = owner.get(Type.CNAME);
        if (alias.rdata().size() > 1) {
            error(alias.place(), name + " has " + alias.rdata().size() + " CNAME records; keep one");
        }
        List<String> others = owner.besidesAlias();
        if (!others.isEmpty()) {
            error(
                    alias.place(),
                    name + " has a CNAME record and also " + String.join(", ", others)
                            + "; an alias has no other records");
        }
    }

    private void oneRedirection(WireName name, Owner owner) {
        if (!owner.has(Type.DNAME)) {
            return;
        }
        Owner.Records redirection = owner.get(Type.DNAME);
        if (redirection.rdata().size() > 1) {
            error(redirection.place(), name + " has " + redirection.rdata().size() + " DNAME records; keep one");
        }
        if (owner.has(Type.NS) && !name.equals(origin)) {
            error(
                    redirection.place(),
                    name + " has DNAME and NS records; below the apex a name is either redirected or delegated");
        }
    }

    private void nothingBelowRedirection(WireName name, Owner owner) {
        WireName above = nearestAbove(name, Type.DNAME);
        if (above != null) {
            error(
                    firstPlace(owner),
                    name + " is below " + above + ", which has a DNAME record, and could never be seen; remove it");
        }
    }

    private void nothingBelowCut(WireName name, Owner owner) {
        WireName cut = nearestAbove(name, Type.NS);
        if (cut == null) {
            return;
        }
        for (Map.Entry<Integer, Owner.Records> records : owner.byType().entrySet()) {
            int type = records.getKey();
            if (type != Type.A && type != Type.AAAA) {
                warnings.add(new Finding(
                        records.getValue().place(),
                        name + " " + Type.text(type) + " is below the zone cut " + cut
                                + " and is never seen; remove it"));
            }
        }
    }

    /** The nearest name strictly above {@code name}, below the apex for NS, that has records of {@code type}; or null. */
    private WireName nearestAbove(WireName name, int type) {
        WireName above = name;
        while (!above.equals(origin) && Names.isAtOrBelow(above.bytes(), origin.bytes())) {
            above = above.parent();
            Owner owner = owners.get(above);
            boolean apexDelegation = type == Type.NS && above.equals(origin);
            if (owner != null && owner.has(type) && !apexDelegation) {
                return above;
            }
        }
        return null;
    }

    private static String firstPlace(Owner owner) {
        return owner.byType().values().iterator().next().place();
    }

    private void error(String place, String text) {
        errors.add(new Finding(place, text));
    }
}
