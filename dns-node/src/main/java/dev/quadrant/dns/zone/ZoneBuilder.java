package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link Zone} from records: collects them by name, has them checked, and has all that answers need prepared. One
 * zone a builder, which is to be closed; not thread-safe.
 */
public final class ZoneBuilder implements AutoCloseable {
    /** Most bytes of the records of a zone: positions in it are numbers of 31 bits. */
    static final long MAX_BYTES = 1L << 30;

    private final byte[] origin;
    private final String source;
    private final OwnerTable owners;
    private final RecordHeap records = new RecordHeap();
    private final Findings findings;
    private final List<String> files = new ArrayList<>();
    private final long started = System.nanoTime();

    /**
     * @param origin name of the apex
     * @param source file of the zone, for messages
     */
    public ZoneBuilder(byte[] origin, String source) {
        this.origin = Names.lower(origin);
        this.source = source;
        this.owners = new OwnerTable(this.origin);
        this.findings = new Findings(source);
        files.add(source);
    }

    /**
     * Adds a file that records are read from; returns its number. That of the zone itself is 0. At most {@code
     * MasterFile.MAX_FILES}.
     */
    int file(String name) {
        files.add(name);
        return files.size() - 1;
    }

    String file(int number) {
        return files.get(number);
    }

    Findings findings() {
        return findings;
    }

    /**
     * Adds a record of class IN.
     *
     * @param owner its name
     * @param ttl in seconds, up to 2^31-1
     * @param rdata its data, names uncompressed; copied
     * @param file where it was read, by number
     * @param line its line there from 1, 0 for none
     */
    public void add(SoughtName owner, int type, long ttl, byte[] rdata, int length, int file, int line) {
        if (!owners.covers(owner)) {
            findings.error(new Finding(
                    file(file),
                    line,
                    Names.text(owner.toBytes()) + " is not in the zone " + Names.text(origin)
                            + "; move it to its own zone's file"));
            return;
        }
        if (records.size() + (long) length > MAX_BYTES || owners.isFull()) {
            if (!findings.isFull()) {
                findings.error(new Finding(
                        file(file),
                        line,
                        "the zone has more than " + MAX_BYTES + " bytes of records, or too many names; divide it"));
            }
            return;
        }
        int number = owners.add(owner, 0);
        int record = records.add(type, ttl, rdata, length, file, line);
        int before = owners.append(number, record, type);
        if (before != OwnerTable.NONE) {
            records.link(before, record);
        }
    }

    /**
     * The zone.
     *
     * @throws ZoneException with everything that is wrong
     */
    public Zone build() throws ZoneException {
        Bounds bounds = new Bounds(owners);
        new ZoneCheck(owners, records, bounds, findings, files).run();
        failIfWrong();
        Zone zone = new ZonePacker(origin, owners, records, bounds, findings, files).pack(started);
        failIfWrong();
        return zone;
    }

    private void failIfWrong() throws ZoneException {
        if (findings.hasErrors()) {
            throw new ZoneException(findings.errors());
        }
    }

    @Override
    public void close() {
        owners.close();
        records.close();
    }

    @Override
    public String toString() {
        return source + ": " + records.count() + " records";
    }
}
