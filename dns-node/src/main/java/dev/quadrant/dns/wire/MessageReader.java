package dev.quadrant.dns.wire;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads a whole message, compression included, into values; for clients, not for the answering path. */
public final class MessageReader {
    private final byte[] message;
    private final int length;
    private int at = Header.SIZE;

    private MessageReader(byte[] message, int length) {
        this.message = message;
        this.length = length;
    }

    /**
     * A response.
     *
     * @param id that of the query
     * @param flags the second 16 bits of the header
     * @param rcode response code, the upper bits of EDNS included
     * @param answer the records of the answer
     * @param authority the records of the authority section
     * @param additional the additional records, without OPT
     */
    public record Received(
            int id,
            int flags,
            int rcode,
            List<ReceivedRecord> answer,
            List<ReceivedRecord> authority,
            List<ReceivedRecord> additional) {
        public boolean isTruncated() {
            return (flags & Header.TC) != 0;
        }
    }

    /**
     * Reads the message in {@code bytes[0..length)}.
     *
     * @throws IllegalArgumentException in words, when it is malformed
     */
    public static Received read(byte[] bytes, int length) {
        return new MessageReader(bytes, length).message();
    }

    private Received message() {
        need(Header.SIZE, 0);
        int flags = Wire.u16(message, 2);
        for (int i = 0; i < Wire.u16(message, 4); i++) {
            name();
            need(4, at);
            at += 4;
        }
        int[] extended = new int[1];
        List<ReceivedRecord> answer = section(Wire.u16(message, 6), extended);
        List<ReceivedRecord> authority = section(Wire.u16(message, 8), extended);
        List<ReceivedRecord> additional = section(Wire.u16(message, 10), extended);
        int rcode = extended[0] << 4 | flags & Header.RCODE;
        return new Received(Wire.u16(message, 0), flags, rcode, answer, authority, additional);
    }

    private List<ReceivedRecord> section(int count, int[] extendedRcode) {
        List<ReceivedRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String owner = name();
            need(10, at);
            int type = Wire.u16(message, at);
            long ttl = Wire.i32(message, at + 4) & 0xffffffffL;
            int rdlength = Wire.u16(message, at + 8);
            at += 10;
            need(rdlength, at);
            int end = at + rdlength;
            if (type == Type.OPT) {
                extendedRcode[0] = (int) (ttl >>> 24);
            } else {
                records.add(new ReceivedRecord(owner, type, ttl, rdata(type, end)));
            }
            at = end;
        }
        return records;
    }

    private String rdata(int type, int end) {
        int start = at;
        String text =
                switch (type) {
                    case Type.A -> end - at == 4 ? ipv4() : null;
                    case Type.AAAA -> end - at == 16 ? ipv6() : null;
                    case Type.NS, Type.CNAME, Type.PTR, Type.DNAME -> name();
                    case Type.MX, Type.AFSDB, Type.KX, Type.RT -> numbers(1) + name();
                    case Type.SRV -> numbers(3) + name();
                    case Type.SOA -> name() + " " + name() + longs(5);
                    case Type.TXT -> strings(end);
                    default -> null;
                };
        if (text != null && at == end) {
            return text;
        }
        at = start;
        return generic(end);
    }

    private String ipv4() {
        at += 4;
        return (message[at - 4] & 0xff) + "." + (message[at - 3] & 0xff) + "." + (message[at - 2] & 0xff) + "."
                + (message[at - 1] & 0xff);
    }

    /** RFC 5952: the longest run of two or more zero groups becomes two colons. */
    private String ipv6() {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++, at += 2) {
            groups[i] = Wire.u16(message, at);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private String numbers(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            need(2, at);
            text.append(Wire.u16(message, at)).append(' ');
            at += 2;
        }
        return text.toString();
    }

    private String longs(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            need(4, at);
            text.append(' ').append(Wire.i32(message, at) & 0xffffffffL);
            at += 4;
        }
        return text.toString();
    }

    private String strings(int end) {
        StringBuilder text = new StringBuilder();
        while (at < end) {
            int stop = at + 1 + (message[at] & 0xff);
            need(stop - at, at);
            text.append(text.isEmpty() ? "\"" : " \"");
            for (int i = at + 1; i < stop; i++) {
                append(text, message[i] & 0xff);
            }
            text.append('"');
            at = stop;
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int c) {
        if (c < ' ' || c >= 0x7f) {
            text.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
            text.append((char) ('0' + c % 10));
        } else {
            text.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
        }
    }

    /** RFC 3597 section 5. */
    private String generic(int end) {
        String bytes = HexFormat.of().formatHex(message, at, end);
        String text = "\\# " + (end - at) + (at < end ? " " + bytes : "");
        at = end;
        return text;
    }

    /** The name at this place, pointers followed backwards only, so that there is an end. */
    private String name() {
        byte[] name = new byte[Names.MAX_LENGTH];
        int size = 0;
        int from = at;
        int lowest = at;
        boolean jumped = false;
        while (true) {
            need(1, from);
            int label = message[from] & 0xff;
            if (label >= 0xc0) {
                need(2, from);
                int target = Wire.u16(message, from) & 0x3fff;
                if (target >= lowest) {
                    throw new IllegalArgumentException("a compression pointer leads forward at byte " + from);
                }
                at = jumped ? at : from + 2;
                jumped = true;
                lowest = target;
                from = target;
                continue;
            }
            need(label + 1, from);
            if (label > Names.MAX_LABEL || size + label + 1 > Names.MAX_LENGTH) {
                throw new IllegalArgumentException("a name is malformed at byte " + from);
            }
            System.arraycopy(message, from, name, size, label + 1);
            size += label + 1;
            from += label + 1;
            if (label == 0) {
                at = jumped ? at : from;
                return Names.text(name);
            }
        }
    }

    private void need(int bytes, int from) {
        if (from + bytes > length) {
            throw new IllegalArgumentException("the message ends within a field at byte " + from);
        }
    }
}
