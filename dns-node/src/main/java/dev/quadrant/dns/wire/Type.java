package dev.quadrant.dns.wire;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of RR types and query types (IANA registry) and their mnemonics. */
public final class Type {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int MD = 3;
    public static final int MF = 4;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int MB = 7;
    public static final int MG = 8;
    public static final int MR = 9;
    public static final int PTR = 12;
    public static final int MINFO = 14;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int RP = 17;
    public static final int AFSDB = 18;
    public static final int RT = 21;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int NAPTR = 35;
    public static final int KX = 36;
    public static final int DNAME = 39;
    public static final int OPT = 41;
    public static final int DS = 43;
    public static final int RRSIG = 46;
    public static final int NSEC = 47;
    public static final int DNSKEY = 48;
    public static final int NSEC3 = 50;
    public static final int TLSA = 52;
    public static final int SVCB = 64;
    public static final int HTTPS = 65;
    public static final int TKEY = 249;
    public static final int TSIG = 250;
    public static final int IXFR = 251;
    public static final int AXFR = 252;
    public static final int MAILB = 253;
    public static final int MAILA = 254;
    public static final int ANY = 255;
    public static final int CAA = 257;

    private static final Map<Integer, String> MNEMONICS = Map.ofEntries(
            Map.entry(A, "A"),
            Map.entry(NS, "NS"),
            Map.entry(MD, "MD"),
            Map.entry(MF, "MF"),
            Map.entry(CNAME, "CNAME"),
            Map.entry(SOA, "SOA"),
            Map.entry(MB, "MB"),
            Map.entry(MG, "MG"),
            Map.entry(MR, "MR"),
            Map.entry(PTR, "PTR"),
            Map.entry(MINFO, "MINFO"),
            Map.entry(MX, "MX"),
            Map.entry(TXT, "TXT"),
            Map.entry(RP, "RP"),
            Map.entry(AFSDB, "AFSDB"),
            Map.entry(RT, "RT"),
            Map.entry(AAAA, "AAAA"),
            Map.entry(SRV, "SRV"),
            Map.entry(NAPTR, "NAPTR"),
            Map.entry(KX, "KX"),
            Map.entry(DNAME, "DNAME"),
            Map.entry(OPT, "OPT"),
            Map.entry(DS, "DS"),
            Map.entry(RRSIG, "RRSIG"),
            Map.entry(NSEC, "NSEC"),
            Map.entry(DNSKEY, "DNSKEY"),
            Map.entry(NSEC3, "NSEC3"),
            Map.entry(TLSA, "TLSA"),
            Map.entry(SVCB, "SVCB"),
            Map.entry(HTTPS, "HTTPS"),
            Map.entry(TKEY, "TKEY"),
            Map.entry(TSIG, "TSIG"),
            Map.entry(IXFR, "IXFR"),
            Map.entry(AXFR, "AXFR"),
            Map.entry(MAILB, "MAILB"),
            Map.entry(MAILA, "MAILA"),
            Map.entry(ANY, "ANY"),
            Map.entry(CAA, "CAA"));

    private static final Map<String, Integer> NUMBERS = numbers();

    private Type() {}

    /** The mnemonic, or {@code TYPE1234} for a type that has none here (RFC 3597 section 5). */
    public static String text(int type) {
        String mnemonic = MNEMONICS.get(type);
        return mnemonic == null ? "TYPE" + type : mnemonic;
    }

    /**
     * The number of a mnemonic or of {@code TYPE1234}, in any case.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static int number(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        Integer number = NUMBERS.get(upper);
        if (number != null) {
            return number;
        }
        if (upper.matches("TYPE\\d{1,5}")) {
            int generic = Integer.parseInt(upper.substring(4));
            if (generic <= 0xffff) {
                return generic;
            }
        }
        throw new IllegalArgumentException("no RR type is called '" + text + "'");
    }

    /** Whether {@code text} is one that {@link #number} understands. */
    public static boolean isType(String text) {
        try {
            number(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        MNEMONICS.forEach((number, mnemonic) -> numbers.put(mnemonic, number));
        return numbers;
    }
}
