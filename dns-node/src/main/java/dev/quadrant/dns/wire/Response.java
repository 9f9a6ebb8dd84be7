package dev.quadrant.dns.wire;

import java.util.Arrays;

/**
 * Writes one message into an array that it does not own: header, question, whole RRsets as long as they fit, OPT. Reused
 * from message to message; not thread-safe.
 */
public final class Response {
    /** The sections that records go to, in their order. */
    public enum Section {
        ANSWER(0),
        AUTHORITY(1),
        ADDITIONAL(2);

        private final int index;

        Section(int index) {
            this.index = index;
        }
    }

    /** Bytes of an OPT record without options. */
    public static final int OPT_SIZE = 11;

    private final int[] counts = new int[3];
    private byte[] message = new byte[0];
    private int at;
    private int limit;
    private boolean opt;

    /**
     * Begins a message with the question of a query, in the case that it came in.
     *
     * @param out the array that the message goes to, from index 0
     * @param max most bytes of the whole message, at most {@code out.length}
     * @param query the query's bytes
     * @param questionEnd where its question ends; {@link Header#SIZE} for no question
     * @param edns whether an OPT record will follow, for which room is kept
     */
    public void begin(byte[] out, int max, byte[] query, int questionEnd, boolean edns) {
        message = out;
        at = questionEnd;
        opt = edns;
        limit = max - (edns ? OPT_SIZE : 0);
        Arrays.fill(counts, 0);
        System.arraycopy(query, 0, out, 0, questionEnd);
    }

    /**
     * Adds the records of an RRset, all or none.
     *
     * @param owner position of the owner's name in the message
     * @param apex position of the name of the zone's apex in the message
     * @return whether they fitted
     */
    public boolean add(Section section, RecordTemplate records, int owner, int apex) {
        if (at + records.size() > limit || owner > RecordTemplate.MAX_POINTER || !records.reaches(at)) {
            return false;
        }
        records.write(message, at, owner, apex);
        at += records.size();
        counts[section.index] += records.records();
        return true;
    }

    /**
     * Adds the CNAME that a DNAME makes (RFC 6672 section 2.2): its target is the first {@code kept} bytes of the owner's
     * name, then the name at {@code target} in the message.
     *
     * @return position of the CNAME's target, or -1 when it does not fit
     */
    public int addSynthesised(int owner, long ttl, byte[] name, int kept, int target) {
        int rdlength = kept + 2;
        if (at + 12 + rdlength > limit || target > RecordTemplate.MAX_POINTER) {
            return -1;
        }
        Wire.put16(message, at, 0xc000 | owner);
        Wire.put16(message, at + 2, Type.CNAME);
        Wire.put16(message, at + 4, Header.CLASS_IN);
        Wire.put32(message, at + 6, (int) ttl);
        Wire.put16(message, at + 10, rdlength);
        int rdata = at + 12;
        System.arraycopy(name, 0, message, rdata, kept);
        Wire.put16(message, rdata + kept, 0xc000 | target);
        at = rdata + rdlength;
        counts[Section.ANSWER.index]++;
        return rdata;
    }

    /** Position in the message where {@code bytes} bytes of the name at {@code from} are passed, pointers followed. */
    public int skip(int from, int bytes) {
        int position = from;
        int left = bytes;
        while (left > 0) {
            int label = message[position] & 0xff;
            if (label >= 0xc0) {
                position = Wire.u16(message, position) & RecordTemplate.MAX_POINTER;
            } else {
                position += label + 1;
                left -= label + 1;
            }
        }
        while ((message[position] & 0xc0) == 0xc0) {
            position = Wire.u16(message, position) & RecordTemplate.MAX_POINTER;
        }
        return position;
    }

    /** Where the next record goes. */
    public int position() {
        return at;
    }

    /**
     * Ends the message.
     *
     * @param id of the query
     * @param flags the second 16 bits of the header without the response code
     * @param rcode response code, up to 4095 with EDNS, up to 15 without
     * @param udpPayload what this server takes by UDP, for OPT
     * @param dnssecOk whether to return the DO bit
     * @return bytes of the message
     */
    public int end(int id, int flags, int rcode, int udpPayload, boolean dnssecOk) {
        Wire.put16(message, 0, id);
        Wire.put16(message, 2, flags | rcode & Header.RCODE);
        Wire.put16(message, 4, at > Header.SIZE ? 1 : 0);
        Wire.put16(message, 6, counts[0]);
        Wire.put16(message, 8, counts[1]);
        if (opt) {
            message[at] = 0;
            Wire.put16(message, at + 1, Type.OPT);
            Wire.put16(message, at + 3, udpPayload);
            Wire.put16(message, at + 5, rcode >> 4 << 8);
            Wire.put16(message, at + 7, dnssecOk ? 0x8000 : 0);
            Wire.put16(message, at + 9, 0);
            at += OPT_SIZE;
            counts[2]++;
        }
        Wire.put16(message, 10, counts[2]);
        return at;
    }
}
