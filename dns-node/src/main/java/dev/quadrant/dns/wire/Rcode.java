package dev.quadrant.dns.wire;

/** Response codes (RFC 1035 section 4.1.1, RFC 2136, RFC 6891). Values above 15 need an OPT record to travel. */
public final class Rcode {
    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int NOTIMP = 4;
    public static final int REFUSED = 5;
    public static final int YXDOMAIN = 6;
    public static final int BADVERS = 16;
    /** The server cookie is missing or not good (RFC 7873). */
    public static final int BADCOOKIE = 23;
    /** Room for tables by response code. */
    public static final int COUNT = 24;

    private Rcode() {}

    public static String text(int rcode) {
        return switch (rcode) {
            case NOERROR -> "NOERROR";
            case FORMERR -> "FORMERR";
            case SERVFAIL -> "SERVFAIL";
            case NXDOMAIN -> "NXDOMAIN";
            case NOTIMP -> "NOTIMP";
            case REFUSED -> "REFUSED";
            case YXDOMAIN -> "YXDOMAIN";
            case 7 -> "YXRRSET";
            case 8 -> "NXRRSET";
            case 9 -> "NOTAUTH";
            case 10 -> "NOTZONE";
            case BADVERS -> "BADVERS";
            case BADCOOKIE -> "BADCOOKIE";
            default -> "RCODE" + rcode;
        };
    }
}
