package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The data of a record from the tokens of its entry. The types that zones are full of are read here; all others, and the
 * generic form {@code \# 4 0A000001} (RFC 3597), by dnsjava. Reused from record to record; not thread-safe.
 */
final class Rdata {
    private static final int MAX = 0xffff;
    /** Bytes before the data in dnsjava's wire form of a record owned by the root. */
    private static final int FIXED = 11;

    private final byte[] bytes = new byte[MAX + 512];
    private MasterLexer entry;
    private byte[] origin;
    private int token;
    private int length;

    /** What {@link #read} read, from index 0. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Reads the data that begin at token {@code from} of an entry.
     *
     * @return their length
     */
    int read(MasterLexer lexer, int from, int type, byte[] relativeTo) throws Flaw {
        entry = lexer;
        origin = relativeTo;
        token = from;
        length = 0;
        if (from < lexer.count() && !isGeneric(from) && isCommon(type)) {
            common(type);
            if (token < lexer.count()) {
                throw new Flaw("'" + lexer.string(token) + "' is too much for a record of type " + Type.text(type)
                        + "; remove it");
            }
        } else {
            uncommon(type);
        }
        return length;
    }

    private boolean isGeneric(int at) {
        int start = entry.start(at);
        return entry.end(at) - start == 2 && entry.text()[start] == '\\' && entry.text()[start + 1] == '#';
    }

    private static boolean isCommon(int type) {
        return switch (type) {
            case Type.A, Type.AAAA, Type.NS, Type.CNAME, Type.PTR, Type.DNAME, Type.MX, Type.SRV, Type.TXT, Type.SOA ->
                true;
            default -> false;
        };
    }

    private void common(int type) throws Flaw {
        switch (type) {
            case Type.A -> ipv4();
            case Type.AAAA -> ipv6();
            case Type.MX -> {
                number();
                name();
            }
            case Type.SRV -> {
                number();
                number();
                number();
                name();
            }
            case Type.TXT -> {
                while (token < entry.count()) {
                    string();
                }
            }
            case Type.SOA -> {
                name();
                name();
                serial();
                for (int i = 0; i < 4; i++) {
                    time();
                }
            }
            default -> name();
        }
    }

    private int next(String what) throws Flaw {
        if (token == entry.count()) {
            throw new Flaw(what + " is missing at the end; add it");
        }
        return token++;
    }

    private void name() throws Flaw {
        int at = next("a name");
        length = Tokens.name(entry.text(), entry.start(at), entry.end(at), origin, bytes, length);
    }

    private void string() throws Flaw {
        int at = token++;
        length = Tokens.string(entry.text(), entry.start(at), entry.end(at), bytes, length);
        if (length > MAX) {
            throw new Flaw("texts of more than 65535 bytes; a record cannot hold them");
        }
    }

    private void number() throws Flaw {
        int at = next("a number");
        long value = Tokens.number(entry.text(), entry.start(at), entry.end(at), 0xffff);
        if (value < 0) {
            throw new Flaw("'" + entry.string(at) + "' is no number from 0 to 65535");
        }
        Wire.put16(bytes, length, (int) value);
        length += 2;
    }

    private void serial() throws Flaw {
        int at = next("a serial number");
        long value = Tokens.number(entry.text(), entry.start(at), entry.end(at), 0xffff_ffffL);
        if (value < 0) {
            throw new Flaw("'" + entry.string(at) + "' is no serial number from 0 to 4294967295");
        }
        put32(value);
    }

    private void time() throws Flaw {
        int at = next("a time");
        long value = Tokens.time(entry.text(), entry.start(at), entry.end(at));
        if (!Tokens.isTtl(value)) {
            throw new Flaw("'" + entry.string(at) + "' is no time; write seconds up to 2147483647, or as in 1h30m");
        }
        put32(value);
    }

    private void put32(long value) {
        Wire.put32(bytes, length, (int) value);
        length += 4;
    }

    private void ipv4() throws Flaw {
        int at = next("an IPv4 address");
        byte[] text = entry.text();
        int from = entry.start(at);
        for (int part = 0; part < 4; part++) {
            int to = from;
            while (to < entry.end(at) && text[to] != '.') {
                to++;
            }
            long value = Tokens.number(text, from, to, 255);
            if (value < 0 || (to == entry.end(at)) != (part == 3)) {
                throw new Flaw("'" + entry.string(at)
                        + "' is an invalid IPv4 address; write four numbers from 0 to 255 with dots");
            }
            bytes[length++] = (byte) value;
            from = to + 1;
        }
    }

    private void ipv6() throws Flaw {
        int at = next("an IPv6 address");
        byte[] address = org.xbill.DNS.Address.toByteArray(entry.string(at), org.xbill.DNS.Address.IPv6);
        if (address == null) {
            throw new Flaw("'" + entry.string(at) + "' is an invalid IPv6 address");
        }
        System.arraycopy(address, 0, bytes, length, address.length);
        length += address.length;
    }

    private void uncommon(int type) throws Flaw {
        StringBuilder text = new StringBuilder();
        for (int i = token; i < entry.count(); i++) {
            String quote = entry.quoted(i) ? "\"" : "";
            text.append(i > token ? " " : "")
                    .append(quote)
                    .append(entry.string(i))
                    .append(quote);
        }
        try {
            Name relativeTo = new Name(origin);
            Record record = Record.fromString(Name.root, type, DClass.IN, 0, text.toString(), relativeTo);
            byte[] wire = record.toWire(Section.ANSWER);
            length = wire.length - FIXED;
            System.arraycopy(wire, FIXED, bytes, 0, length);
        } catch (IOException | RuntimeException e) {
            // dnsjava answers odd input with many kinds of exceptions; whatever it was, the data are not right.
            throw new Flaw("invalid data of type " + Type.text(type) + ": " + reason(e));
        }
    }

    /** dnsjava's message without the place in its own text that it puts before it. */
    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        int colon = message.indexOf(": ");
        return message.startsWith("<") && colon > 0 ? message.substring(colon + 2) : message;
    }
}
