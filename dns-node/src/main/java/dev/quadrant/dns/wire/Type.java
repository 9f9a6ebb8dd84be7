package dev.quadrant.dns.wire;

/** Numbers of RR types and query types (IANA registry). */
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

    private Type() {}

    /** The mnemonic, or {@code TYPE1234} for a type that has none (RFC 3597 section 5). */
    public static String text(int type) {
        return org.xbill.DNS.Type.string(type);
    }

    /**
     * The number of a mnemonic or of {@code TYPE1234}, in any case.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static int number(String text) {
        int number = org.xbill.DNS.Type.value(text);
        if (number < 0) {
            throw new IllegalArgumentException("no RR type is called '" + text + "'");
        }
        return number;
    }

    /** Whether it is a type of queries and messages, of which no records can be stored (RFC 6895 section 3.1). */
    public static boolean isMeta(int type) {
        return type == 0 || type == OPT || (type >= 128 && type <= 255);
    }
}
