package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.PackedRRset;
import dev.quadrant.dns.wire.RRsetPacker;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Lays a checked zone out as {@link Zone} describes it. First every node with the numbers of the names that it refers to, then,
 * when all have their places, those in the numbers' stead.
 */
final class ZonePacker {
    /** Bytes at the end of a SOA record's data: serial, refresh, retry, expire, minimum. */
    private static final int SOA_NUMBERS = 20;

    private static final int SOA_MINIMUM = 4;
    private static final int MAX_TYPES = 255;
    /** Most bytes of a node: its RRsets, each with what goes before and after its records. */
    private static final int MAX_NODE = MAX_TYPES * (2 * PackedRRset.MAX_SIZE);

    private final byte[] origin;
    private final OwnerTable owners;
    private final RecordHeap records;
    private final Bounds bounds;
    private final Findings findings;
    private final List<String> files;
    private final RRsetPacker packer;
    private final RecordSorter sorter;
    private final byte[] rdata = new byte[0xffff];
    private final Slab out = new Slab(4096);
    /** The node that is being laid out. */
    private byte[] data = new byte[1024];

    private int end;
    private int count;

    ZonePacker(
            byte[] origin,
            OwnerTable owners,
            RecordHeap records,
            Bounds bounds,
            Findings findings,
            List<String> files) {
        this.origin = origin;
        this.owners = owners;
        this.records = records;
        this.bounds = bounds;
        this.findings = findings;
        this.files = files;
        packer = new RRsetPacker(origin);
        sorter = new RecordSorter(records);
    }

    /** The zone, or null when there are errors among the findings now. */
    Zone pack(long started) {
        try (out) {
            for (int owner = 0; owner < owners.count() && !isTooLarge(owner); owner++) {
                node(owner);
                owners.put(owner, keep());
            }
            return findings.hasErrors() ? null : zone(negative(), started);
        }
    }

    private Zone zone(int negative, long started) {
        long serial = records.number(record(0, Type.SOA), SOA_NUMBERS) & 0xffffffffL;
        // What is no longer needed makes room for what stays.
        records.close();
        byte[] all = out.toArray();
        out.close();
        connect(all);
        long[] table = owners.places();
        Zone.Facts facts = new Zone.Facts(
                Names.text(origin),
                serial,
                owners.count(),
                count,
                all.length + 8L * table.length,
                Duration.ofNanos(System.nanoTime() - started),
                findings.warnings());
        int apex = owners.place(0);
        Zone probe = new Zone(origin, all, table, apex, negative, Zone.NONE, facts);
        return new Zone(origin, all, table, apex, negative, probe.rrset(apex, Type.NS), facts);
    }

    /** Whether the next node might not fit any more: positions are numbers of 31 bits. */
    private boolean isTooLarge(int owner) {
        if (out.size() <= Slab.MAX - MAX_NODE) {
            return false;
        }
        findings.error(new Finding(
                files.getFirst(),
                0,
                "the zone takes more than " + out.size() + " bytes at " + owners.text(owner) + "; divide it"));
        return true;
    }

    /** Adds what was laid out to the others; returns its place. */
    private int keep() {
        int place = out.append(end);
        out.write(place, data, 0, end);
        end = 0;
        return place;
    }

    private void node(int owner) {
        byte[] name = owners.name(owner);
        int relative = name.length - origin.length;
        reserve(Zone.HEAD + relative + 8);
        data[2] = (byte) relative;
        System.arraycopy(name, 0, data, Zone.HEAD, relative);
        end = Zone.HEAD + relative;
        int flags = link(bounds.of(owner), Zone.BOUND) | link(owners.wildcard(owner), Zone.WILDCARD);
        flags |= bounds.isCut(owner) ? Zone.CUT : 0;
        if (owners.has(owner, OwnerTable.HAS_DNAME)) {
            flags |= Zone.REDIRECTED | (isCircular(owner, name) ? Zone.CIRCULAR : 0);
        }
        int types = rrsets(owner, name);
        data[0] = (byte) flags;
        data[1] = (byte) types;
    }

    private int link(int owner, int flag) {
        if (owner == OwnerTable.NONE) {
            return 0;
        }
        Wire.put32(data, end, owner);
        end += 4;
        return flag;
    }

    private boolean isCircular(int owner, byte[] name) {
        byte[] target = Arrays.copyOf(rdata, records.rdata(record(owner, Type.DNAME), rdata));
        return Names.isAtOrBelow(Names.lower(target), name);
    }

    /** The name's first record of that type. */
    private int record(int owner, int type) {
        int record = owners.first(owner);
        while (records.type(record) != type) {
            record = records.next(record);
        }
        return record;
    }

    private int rrsets(int owner, byte[] name) {
        int types = 0;
        sorter.sort(owners.first(owner));
        for (int from = 0; from < sorter.count(); from = sorter.typeEnd(from)) {
            if (++types > MAX_TYPES) {
                error(sorter.record(from), owners.text(owner) + " has records of more than " + MAX_TYPES + " types");
                return MAX_TYPES;
            }
            rrset(owner, name, from, sorter.typeEnd(from));
        }
        return types;
    }

    private void rrset(int owner, byte[] name, int from, int to) {
        int first = sorter.record(from);
        int type = records.type(first);
        packer.begin(type, ttl(owner, from, to), to - from > 1);
        for (int i = from; i < to; i++) {
            int record = sorter.record(i);
            if (sorter.isRepeated(from, to, i)) {
                warning(
                        record,
                        owners.text(owner) + ": the same " + Type.text(type)
                                + " record is there already; remove one of them");
                continue;
            }
            if (!packer.add(name, rdata, 0, records.rdata(record, rdata))) {
                error(
                        first,
                        "the " + Type.text(type) + " records of " + owners.text(owner)
                                + " are more than a message can hold; remove some");
                return;
            }
            count++;
        }
        boolean referral = type == Type.NS && bounds.isCut(owner);
        reserve(packer.maxPacked());
        boolean service = type == Type.SVCB || type == Type.HTTPS;
        int wanted = service ? OwnerTable.HAS_DATA : OwnerTable.HAS_ADDRESS;
        end = packer.write(data, end, host -> bounds.host(host, type == Type.NS, wanted), referral ? name : null);
        if (referral) {
            glue(owner, name, first);
        }
    }

    /** The lowest TTL counts where they differ (RFC 2181 section 5.2). */
    private long ttl(int owner, int from, int to) {
        long lowest = records.ttl(sorter.record(from));
        for (int i = from + 1; i < to; i++) {
            lowest = Math.min(lowest, records.ttl(sorter.record(i)));
        }
        for (int i = from + 1; i < to; i++) {
            int record = sorter.record(i);
            if (records.ttl(record) != records.ttl(sorter.record(from))) {
                warning(
                        record,
                        owners.text(owner) + ": the TTL differs from that of the other "
                                + Type.text(records.type(record)) + " records of this name; the lowest, " + lowest
                                + ", is used for all");
                break;
            }
        }
        return lowest;
    }

    private void glue(int owner, byte[] cut, int record) {
        for (byte[] host : packer.hosts()) {
            if (Names.isAtOrBelow(host, cut) && bounds.host(host, true, OwnerTable.HAS_ADDRESS) == OwnerTable.NONE) {
                warning(
                        record,
                        "name server " + Names.text(host) + " has no address here, so that " + owners.text(owner)
                                + " cannot be reached; add an A or AAAA record");
            }
        }
    }

    /** The SOA record once more, with the TTL of negative answers. */
    private int negative() {
        int record = record(0, Type.SOA);
        long minimum = records.number(record, SOA_MINIMUM) & 0xffffffffL;
        packer.begin(Type.SOA, Math.min(records.ttl(record), minimum), false);
        packer.add(origin, rdata, 0, records.rdata(record, rdata));
        reserve(packer.maxPacked());
        end = packer.write(data, 0, host -> RRsetPacker.Hosts.NONE, null);
        return keep();
    }

    /** Puts places for numbers. */
    private void connect(byte[] all) {
        for (int owner = 0; owner < owners.count(); owner++) {
            int node = owners.place(owner);
            int at = connect(all, node, Zone.BOUND, node + Zone.HEAD + (all[node + 2] & 0xff));
            at = connect(all, node, Zone.WILDCARD, at);
            for (int left = all[node + 1] & 0xff; left > 0; left--) {
                for (int i = 0; i < PackedRRset.hosts(all, at); i++) {
                    PackedRRset.host(all, at, i, owners.place(PackedRRset.host(all, at, i)));
                }
                at = PackedRRset.end(all, at);
            }
        }
    }

    /** Puts the place into the link at {@code at}, if the node has it; returns the position after it. */
    private int connect(byte[] all, int node, int flag, int at) {
        if ((all[node] & flag) == 0) {
            return at;
        }
        Wire.put32(all, at, owners.place(Wire.i32(all, at)));
        return at + 4;
    }

    private void reserve(int more) {
        if (end + more > data.length) {
            data = Arrays.copyOf(data, Math.max(end + more, data.length * 2));
        }
    }

    private void error(int record, String text) {
        findings.error(finding(record, text));
    }

    private void warning(int record, String text) {
        findings.warning(finding(record, text));
    }

    private Finding finding(int record, String text) {
        return new Finding(files.get(records.file(record)), records.line(record), text);
    }
}
