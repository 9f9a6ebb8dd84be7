package dev.quadrant.dns.zone;

/** A resource record as a master file or a transfer has it. Immutable, if nobody changes its arrays. */
public final class ZoneRecord {
    private final byte[] owner;
    private final int type;
    private final long ttl;
    private final byte[] rdata;
    private final String place;

    /**
     * @param owner name in wire form; kept
     * @param type RR type
     * @param ttl in seconds
     * @param rdata its data, names uncompressed; kept
     * @param place where it was read, for messages
     */
    public ZoneRecord(byte[] owner, int type, long ttl, byte[] rdata, String place) {
        this.owner = owner;
        this.type = type;
        this.ttl = ttl;
        this.rdata = rdata;
        this.place = place;
    }

    byte[] owner() {
        return owner;
    }

    int type() {
        return type;
    }

    long ttl() {
        return ttl;
    }

    byte[] rdata() {
        return rdata;
    }

    String place() {
        return place;
    }
}
