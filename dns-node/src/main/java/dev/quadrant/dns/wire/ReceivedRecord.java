package dev.quadrant.dns.wire;

/**
 * A record of a received message, in presentation form.
 *
 * @param owner name with a final dot
 * @param type RR type
 * @param ttl in seconds
 * @param rdata its data as master files write it
 */
public record ReceivedRecord(String owner, int type, long ttl, String rdata) {
    @Override
    public String toString() {
        return owner + " " + ttl + " IN " + Type.text(type) + " " + rdata;
    }
}
