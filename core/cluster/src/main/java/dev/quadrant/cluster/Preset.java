package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipTiming;
import java.util.List;

/**
 * Sets of times that fit together. The worst time without a holder, after any single fault, is one lease, its drift, one
 * back-off and two round trips: {@code duration + backOff + 2 RTT}. A holder that dies just after it renewed is the worst
 * case.
 */
public enum Preset {
    /**
     * One network, programs on shared machines: no address without a holder for more than 1 s. A member is suspected after
     * less than three heartbeats; a renewal has 470 ms (850 - 200 - 180), nine tries of 50 ms, to get through.
     */
    LAN {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    100 * MS, 200 * MS, 280 * MS, 500 * MS, 1000 * MS, 3000 * MS, 1000 * MS, 500 * MS, HOUR, 8);
        }

        @Override
        public LeaseTerms lease(List<String> voters) {
            return new LeaseTerms(
                    voters, 850 * MS, 1000 * MS, DRIFT_PPM, 200 * MS, 50 * MS, 30 * MS, 500 * MS, 180 * MS, 100 * MS);
        }
    },
    /**
     * One quiet network, native binaries on cores of their own: 0.4 s. A stall of 130 ms (300 - 70 - 100) costs the holder
     * its address.
     */
    FAST {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    40 * MS, 80 * MS, 115 * MS, 200 * MS, 500 * MS, 1500 * MS, 500 * MS, 200 * MS, HOUR, 8);
        }

        @Override
        public LeaseTerms lease(List<String> voters) {
            return new LeaseTerms(
                    voters, 300 * MS, 500 * MS, DRIFT_PPM, 70 * MS, 20 * MS, 15 * MS, 180 * MS, 100 * MS, 60 * MS);
        }
    },
    /** Sites with round trips of up to 200 ms and bursts of loss: 6 s. */
    WAN {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    500 * MS, 1200 * MS, 2500 * MS, 2000 * MS, 5000 * MS, 15_000 * MS, 3000 * MS, 1000 * MS, HOUR, 8);
        }

        @Override
        public LeaseTerms lease(List<String> voters) {
            return new LeaseTerms(
                    voters, 5000 * MS, 6000 * MS, DRIFT_PPM, 1000 * MS, 400 * MS, 300 * MS, 3000 * MS, 800 * MS,
                    400 * MS);
        }
    };

    private static final long MS = 1_000_000;
    private static final long HOUR = 3_600_000 * MS;
    /** Any two clocks differ by less than 0.1 %; quartz does by 0.01 %, a clock that NTP slews by 0.05 %. */
    private static final int DRIFT_PPM = 1000;

    /** The times of membership. */
    public abstract GossipTiming gossip();

    /** The times of leases among the given voters. */
    public abstract LeaseTerms lease(List<String> voters);
}
