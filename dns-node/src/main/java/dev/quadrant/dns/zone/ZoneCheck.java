package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What must hold in a zone beyond the form of its records; what only should hold is a warning. */
final class ZoneCheck {
    private final OwnerTable owners;
    private final RecordHeap records;
    private final Bounds bounds;
    private final Findings findings;
    private final List<String> files;

    ZoneCheck(OwnerTable owners, RecordHeap records, Bounds bounds, Findings findings, List<String> files) {
        this.owners = owners;
        this.records = records;
        this.bounds = bounds;
        this.findings = findings;
        this.files = files;
    }

    void run() {
        apex();
        for (int owner = 0; owner < owners.count(); owner++) {
            if (owners.first(owner) != OwnerTable.NONE) {
                soaOnlyAtApex(owner);
                aliasAlone(owner);
                oneRedirection(owner);
                nothingBelowRedirection(owner);
                nothingBelowCut(owner);
            }
        }
    }

    private void apex() {
        if (!owners.has(0, OwnerTable.HAS_SOA)) {
            whole("no SOA record for " + owners.text(0) + "; add one, or name the file for the zone's origin");
        } else if (count(0, Type.SOA) > 1) {
            error(second(0, Type.SOA), "more than one SOA record for " + owners.text(0) + "; keep one");
        }
        if (!owners.has(0, OwnerTable.HAS_NS)) {
            whole("no NS record for " + owners.text(0) + "; add one for each of its name servers");
        }
    }

    private void whole(String text) {
        findings.error(new Finding(files.getFirst(), 0, text));
    }

    private void soaOnlyAtApex(int owner) {
        if (owner != 0 && owners.has(owner, OwnerTable.HAS_SOA)) {
            error(
                    first(owner, Type.SOA),
                    "a SOA record at " + owners.text(owner) + ", which is not the origin " + owners.text(0)
                            + "; remove it, or give that zone a file of its own");
        }
    }

    private void aliasAlone(int owner) {
        if (!owners.has(owner, OwnerTable.HAS_CNAME)) {
            return;
        }
        int aliases = count(owner, Type.CNAME);
        if (aliases > 1) {
            error(second(owner, Type.CNAME), owners.text(owner) + " has " + aliases + " CNAME records; keep one");
        }
        if (owners.has(owner, OwnerTable.HAS_DATA)) {
            error(
                    first(owner, Type.CNAME),
                    owners.text(owner) + " has a CNAME record and also " + String.join(", ", besidesAlias(owner))
                            + "; an alias has no other records: remove one or the other");
        }
    }

    private Set<String> besidesAlias(int owner) {
        Set<String> types = new TreeSet<>();
        for (int record = owners.first(owner); record != OwnerTable.NONE; record = records.next(record)) {
            int type = records.type(record);
            if (type != Type.CNAME && type != Type.RRSIG && type != Type.NSEC) {
                types.add(Type.text(type));
            }
        }
        return types;
    }

    private void oneRedirection(int owner) {
        if (!owners.has(owner, OwnerTable.HAS_DNAME)) {
            return;
        }
        int redirections = count(owner, Type.DNAME);
        if (redirections > 1) {
            error(second(owner, Type.DNAME), owners.text(owner) + " has " + redirections + " DNAME records; keep one");
        }
        if (owners.has(owner, OwnerTable.HAS_NS) && owner != 0) {
            error(
                    first(owner, Type.DNAME),
                    owners.text(owner)
                            + " has DNAME and NS records; below the apex a name is either redirected or delegated:"
                            + " remove one or the other");
        }
    }

    private void nothingBelowRedirection(int owner) {
        int above = nearestAbove(owner, OwnerTable.HAS_DNAME);
        if (above != OwnerTable.NONE) {
            error(
                    owners.first(owner),
                    owners.text(owner) + " is below " + owners.text(above)
                            + ", which has a DNAME record, and could never be seen; remove it");
        }
    }

    private void nothingBelowCut(int owner) {
        if (!bounds.isBound(owner)) {
            return;
        }
        int cut = nearestAbove(owner, OwnerTable.HAS_NS);
        if (cut == OwnerTable.NONE) {
            return;
        }
        int last = 0;
        for (int record = owners.first(owner); record != OwnerTable.NONE; record = records.next(record)) {
            int type = records.type(record);
            if (type != Type.A && type != Type.AAAA && type != last) {
                last = type;
                findings.warning(finding(
                        record,
                        owners.text(owner) + " " + Type.text(type) + " is below the zone cut " + owners.text(cut)
                                + " and is never seen; remove it"));
            }
        }
    }

    /** The nearest name strictly above, below the apex for NS, that has such records; or none. */
    private int nearestAbove(int owner, int flag) {
        int lowest = flag == OwnerTable.HAS_NS ? 1 : 0;
        for (int above = owners.parent(owner); above >= lowest; above = owners.parent(above)) {
            if (owners.has(above, flag)) {
                return above;
            }
        }
        return OwnerTable.NONE;
    }

    /** How many records of a type that should have one differ from the first of them, and that one. */
    private int count(int owner, int type) {
        int count = 1;
        for (int other = second(owner, type);
                other != OwnerTable.NONE;
                other = different(other, type, first(owner, type))) {
            count++;
        }
        return count;
    }

    private int first(int owner, int type) {
        int record = owners.first(owner);
        while (records.type(record) != type) {
            record = records.next(record);
        }
        return record;
    }

    private int second(int owner, int type) {
        int first = first(owner, type);
        return different(first, type, first);
    }

    /** The next record of that type after {@code from} that says something else than {@code first}. */
    private int different(int from, int type, int first) {
        int record = records.next(from);
        while (record != OwnerTable.NONE && (records.type(record) != type || records.sameData(record, first))) {
            record = records.next(record);
        }
        return record;
    }

    private void error(int record, String text) {
        findings.error(finding(record, text));
    }

    private Finding finding(int record, String text) {
        return new Finding(files.get(records.file(record)), records.line(record), text);
    }
}
