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
    private int optionsLength;
    private int questions;

    /**
     * Begins a message with the question of a query, in the case that it came in.
     *
     * @param out the array that the message goes to, from index 0
     * @param max most bytes of the whole message, at most {@code out.length}
     * @param query the query's bytes
     * @param questionEnd where its question ends; {@link Header#SIZE} for no question
     * @param edns whether an OPT record will follow, for which room is kept
     * @param options bytes that its options will take
     */
    public void begin(byte[] out, int max, byte[] query, int questionEnd, boolean edns, int options) {
        message = out;
        at = questionEnd;
        opt = edns;
        optionsLength = 0;
        limit = max - (edns ? OPT_SIZE + options : 0);
        questions = questionEnd > Header.SIZE ? 1 : 0;
        Arrays.fill(counts, 0);
        System.arraycopy(query, 0, out, 0, questionEnd);
    }

    /**
     * Adds the records of an RRset, all or none.
     *
     * @param data the zone's array
     * @param rrset the RRset, as {@link PackedRRset} names it
     * @param owner position of the owner's name in the message
     * @param apex position of the name of the zone's apex in the message
     * @return whether they fitted
     */
    public boolean add(Section section, byte[] data, int rrset, int owner, int apex) {
        int size = PackedRRset.size(data, rrset);
        if (at + size > limit || owner > PackedRRset.MAX_POINTER || !PackedRRset.reaches(data, rrset, at)) {
            return false;
        }
        PackedRRset.write(data, rrset, message, at, owner, apex);
        at += size;
        counts[section.index] += PackedRRset.records(data, rrset);
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
        if (at + 12 + rdlength > limit || target > PackedRRset.MAX_POINTER) {
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
                position = Wire.u16(message, position) & PackedRRset.MAX_POINTER;
            } else {
                position += label + 1;
                left -= label + 1;
            }
        }
        while ((message[position] & 0xc0) == 0xc0) {
            position = Wire.u16(message, position) & PackedRRset.MAX_POINTER;
        }
        return position;
    }

    /** Where the next record goes. */
    public int position() {
        return at;
    }

    /**
     * Ends the records and, with EDNS, begins the OPT record, to which {@link #option}s may be added.
     *
     * @param rcode response code, up to 4095
     * @param udpPayload what this server takes by UDP
     * @param dnssecOk whether to return the DO bit
     */
    public void beginOpt(int rcode, int udpPayload, boolean dnssecOk) {
        message[at] = 0;
        Wire.put16(message, at + 1, Type.OPT);
        Wire.put16(message, at + 3, udpPayload);
        Wire.put16(message, at + 5, rcode >> 4 << 8);
        Wire.put16(message, at + 7, dnssecOk ? 0x8000 : 0);
        at += OPT_SIZE;
        counts[2]++;
    }

    /** Adds an option with {@code length} bytes of {@code data}; the room for it was kept by {@link #begin}. */
    public void option(int code, byte[] data, int from, int length) {
        optionHead(code, length);
        System.arraycopy(data, from, message, at, length);
        at += length;
    }

    /** Adds an option with a number of 16 bits. */
    public void option(int code, int value) {
        optionHead(code, 2);
        Wire.put16(message, at, value);
        at += 2;
    }

    /** Pads the message to a multiple of {@code block} bytes, but to no more than {@code max} (RFC 7830); the last option. */
    public void pad(int block, int max) {
        int unpadded = at + EdnsOption.HEAD;
        int padded = Math.min(max, (unpadded + block - 1) / block * block);
        if (padded >= unpadded) {
            optionHead(EdnsOption.PADDING, padded - unpadded);
            Arrays.fill(message, at, at + padded - unpadded, (byte) 0);
            at += padded - unpadded;
        }
    }

    private void optionHead(int code, int length) {
        Wire.put16(message, at, code);
        Wire.put16(message, at + 2, length);
        at += EdnsOption.HEAD;
        optionsLength += EdnsOption.HEAD + length;
    }

    /** Takes all records back, so that the message is its question alone again. */
    public void clear(int questionEnd) {
        at = questionEnd;
        Arrays.fill(counts, 0);
    }

    /**
     * Ends the message.
     *
     * @param id of the query
     * @param flags the second 16 bits of the header without the response code
     * @param rcode response code, of which the lower four bits go here
     * @return bytes of the message
     */
    public int end(int id, int flags, int rcode) {
        Wire.put16(message, 0, id);
        Wire.put16(message, 2, flags | rcode & Header.RCODE);
        Wire.put16(message, 4, questions);
        Wire.put16(message, 6, counts[0]);
        Wire.put16(message, 8, counts[1]);
        Wire.put16(message, 10, counts[2]);
        if (opt) {
            Wire.put16(message, at - optionsLength - 2, optionsLength);
        }
        return at;
    }
}
