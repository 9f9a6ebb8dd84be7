package dev.quadrant.appliance.cluster;

/**
 * Whether an address that was put up is missing, by what the kernel has told. Of an IPv6 address the kernel tells by a worker of
 * its own, so other news may come before: until then it is not missing. Times are nanoseconds; sans I/O.
 */
final class Presence {
    /** How long the kernel may take to tell of an address that it took. */
    static final long TOLD_WITHIN = 500_000_000L;

    private final long toldBy;
    private boolean awaited = true;

    /** For an address that is put up now. */
    Presence(long now) {
        this.toldBy = now + TOLD_WITHIN;
    }

    /**
     * Takes what the kernel's news are at the moment.
     *
     * @param told whether by them the address is there
     * @return whether somebody else has removed it
     */
    boolean missing(long now, boolean told) {
        awaited &= !told && now - toldBy < 0;
        return !told && !awaited;
    }

    /** When {@link #missing} is to be asked though there are no news. */
    long nextAt() {
        return awaited ? toldBy : Long.MAX_VALUE;
    }
}
