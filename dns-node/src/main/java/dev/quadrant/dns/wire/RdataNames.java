package dev.quadrant.dns.wire;

/** Where names lie in the RDATA of the types that have any, and which of them RFC 3597 section 4 lets a sender compress. */
final class RdataNames {
    private RdataNames() {}

    /** Bytes before the first name, or -1 when the type has no name that matters here. */
    static int first(int type) {
        return switch (type) {
            case Type.NS,
                    Type.MD,
                    Type.MF,
                    Type.CNAME,
                    Type.SOA,
                    Type.MB,
                    Type.MG,
                    Type.MR,
                    Type.PTR,
                    Type.MINFO,
                    Type.DNAME,
                    Type.RP -> 0;
            case Type.MX, Type.AFSDB, Type.RT, Type.KX, Type.SVCB, Type.HTTPS -> 2;
            case Type.SRV -> 6;
            default -> -1;
        };
    }

    /** How many names follow each other from there. */
    static int count(int type) {
        return switch (type) {
            case Type.SOA, Type.MINFO, Type.RP -> 2;
            default -> 1;
        };
    }

    /** Whether the names may be compressed: only in the types of RFC 1035. */
    static boolean compressible(int type) {
        return switch (type) {
            case Type.NS,
                    Type.MD,
                    Type.MF,
                    Type.CNAME,
                    Type.SOA,
                    Type.MB,
                    Type.MG,
                    Type.MR,
                    Type.PTR,
                    Type.MINFO,
                    Type.MX -> true;
            default -> false;
        };
    }

    /** Whether this is a service binding, which may name its own owner by a dot (RFC 9460). */
    static boolean isService(int type) {
        return type == Type.SVCB || type == Type.HTTPS;
    }

    /** Whether the addresses of the name are additional data of a record of this type (RFC 1035, 1183, 2230, 2782, 9460). */
    static boolean namesHost(int type) {
        return switch (type) {
            case Type.NS, Type.MX, Type.SRV, Type.AFSDB, Type.RT, Type.KX, Type.SVCB, Type.HTTPS -> true;
            default -> false;
        };
    }
}
