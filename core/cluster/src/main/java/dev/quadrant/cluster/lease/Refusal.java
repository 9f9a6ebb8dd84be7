package dev.quadrant.cluster.lease;

/** Why a voter says no. */
public enum Refusal {
    /** Another has the lease. */
    HELD(0, "held"),
    /** A ballot as high or higher was promised to another. */
    OUTBID(1, "outbid"),
    /** The voter started too short a time ago to know what it accepted before. */
    MUTE(2, "mute"),
    /** The proposer's list of voters is not the voter's. */
    VOTERS(3, "voters-differ"),
    /** The lease is longer than the longest. */
    TOO_LONG(4, "too-long"),
    /** The voter keeps as many leases as it may. */
    FULL(5, "too-many-leases"),
    /** The proposer's longest lease or its bound on drift is not the voter's. */
    TIMES(6, "times-differ");

    private final int number;
    private final String code;

    Refusal(int number, String code) {
        this.number = number;
        this.code = code;
    }

    /** Its number on the wire. */
    public int number() {
        return number;
    }

    /** The refusal of a number; {@link #HELD} for a number that a newer voter uses: it is a no all the same. */
    public static Refusal of(int number) {
        for (Refusal refusal : values()) {
            if (refusal.number == number) {
                return refusal;
            }
        }
        return HELD;
    }

    /** Whether it means that the configurations of the two nodes do not agree. */
    public boolean configuration() {
        return this == VOTERS || this == TIMES;
    }

    /** The stable reason code. */
    public String code() {
        return code;
    }
}
