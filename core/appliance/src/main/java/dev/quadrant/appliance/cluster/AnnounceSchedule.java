package dev.quadrant.appliance.cluster;

/**
 * When the neighbours are told of an address: at once and often after a takeover, since a frame may be lost, then from time to
 * time for those that were away. Times are nanoseconds.
 */
final class AnnounceSchedule {
    private static final long MILLIS = 1_000_000;
    /** After the takeover; from the last on at its pace. */
    private static final long[] AT = {
        0, 100 * MILLIS, 300 * MILLIS, 1_000 * MILLIS, 2_000 * MILLIS, 4_000 * MILLIS, 30_000 * MILLIS
    };

    private final long since;
    private int done;
    private long next;

    /** @param since when the address was put up */
    AnnounceSchedule(long since) {
        this.since = since;
        this.next = since;
    }

    /** When the next announcement is due. */
    long next() {
        return next;
    }

    /** Whether one is due; it is then taken as made. */
    boolean due(long now) {
        if (now - next < 0) {
            return false;
        }
        done++;
        next = done < AT.length ? since + AT[done] : now + AT[AT.length - 1];
        return true;
    }
}
