package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipTiming;
import java.util.List;

/**
 * Sets of times that fit together. Those of leases follow from each other:
 *
 * <ul>
 *   <li>no address without a holder after a single fault for longer than {@link LeaseTerms#takeover}: one lease, as the voters
 *       keep it, one back-off and two and a half round trips. The worst case is a holder that dies just after it renewed;
 *   <li>a stall of {@code duration - renewEvery - dropMargin}, of the holder or of so many voters that no majority is left,
 *       costs nothing: a renewal has that long to get through, sent again after every {@code retryEvery};
 *   <li>{@code renewEvery} is the longest pause between renewals. One that is due within half of it goes with a packet that leaves
 *       anyway, which in a small cluster is a heartbeat: a lease costs no packets, but some 40 bytes in those to a voter and 30 in
 *       the voter's own;
 *   <li>{@code retryEvery} is several round trips;
 *   <li>{@code backOff} is many round trips, so that two candidates that ask at once rarely do so again;
 *   <li>{@code killMargin} is what the kernel needs, at worst, to tear a killed process down with its addresses;
 *   <li>{@code dropMargin - killMargin} is what a process that cannot renew has for dropping the address itself, so that only
 *       one that is stalled at that moment too is killed;
 *   <li>{@code acquireMargin} is at least {@code renewEvery + dropMargin}: a lease that is younger than that is renewed in time;
 *   <li>{@code maximum} is how long a restarted voter is mute; it is longer than {@code duration}, so that a later version may
 *       lengthen leases on one node after the other.
 * </ul>
 *
 * <p>Those of gossip, in the order of {@link GossipTiming}:
 *
 * <ul>
 *   <li>{@code heartbeat} is what the traffic allows: a heartbeat to and from each of n - 1 members is
 *       {@code 2 (n - 1) / heartbeat} packets of some 93 bytes a second, 4.6 kB for five members at 160 ms;
 *   <li>{@code probeAfter} is a heartbeat, the 5 % by which it may be late, and the network's jitter: one that is lost costs
 *       a question;
 *   <li>{@code suspectAfter - probeAfter} is for the answers, directly and through others: two round trips at least, and a
 *       scheduler's stall. A dead member is suspected {@code suspectAfter} after its last packet, whatever the heartbeat;
 *   <li>{@code probePeriod} in larger clusters: first suspicion after 1.58 periods on average, and four packets a period;
 *   <li>{@code probeTimeout} is more than a round trip and a stall; of the rest of the period, the questions through others
 *       need twice as much;
 *   <li>{@code suspicion}: the suspect needs {@code log n / log 4} rounds of news ({@code heartbeat} each, to three members)
 *       to hear of it and as many to be heard: for ten members 4 rounds, and as many again for loss. Grows with log10 n;
 *   <li>{@code suspicionFactor}: how much longer one member alone must be sure than three together;
 *   <li>{@code contactEvery}: a node that starts before its contacts joins so long after them; two packets each time;
 *   <li>{@code pullEvery}: as long as news need to arrive by themselves, so that full states are asked for only when they did
 *       not;
 *   <li>{@code exchangeEvery}: how long a larger cluster can differ when all news of something were lost;
 *   <li>{@code forgetAfter}: how long one that is gone is still shown, and told that it is taken for dead;
 *   <li>{@code allPairsMax}: at eight, 2 x 7 heartbeats in 160 ms are 8 kB a second.
 * </ul>
 */
public enum Preset {
    /**
     * One network, programs on shared machines: an address finds its next holder within 0.74 s by the formula, and within 1 s
     * on busy hosts. Stalls of 0.32 s (700 - 200 - 180), seven tries of 50 ms, cost nothing. A member is suspected after less
     * than two heartbeats and a question.
     */
    LAN {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    160 * MS,
                    175 * MS,
                    290 * MS,
                    500 * MS,
                    100 * MS,
                    1000 * MS,
                    3,
                    1000 * MS,
                    500 * MS,
                    10_000 * MS,
                    HOUR,
                    8);
        }

        @Override
        public LeaseTerms lease(List<String> voters, int driftPpm) {
            return new LeaseTerms(
                    voters, 700 * MS, 1000 * MS, driftPpm, 200 * MS, 50 * MS, 30 * MS, 500 * MS, 180 * MS, 100 * MS);
        }
    },
    /**
     * One quiet network, native binaries on cores of their own: 0.32 s by the formula. A stall of 0.13 s (300 - 70 - 100)
     * costs the holder its address.
     */
    FAST {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    40 * MS,
                    60 * MS,
                    115 * MS,
                    200 * MS,
                    40 * MS,
                    500 * MS,
                    3,
                    500 * MS,
                    200 * MS,
                    10_000 * MS,
                    HOUR,
                    8);
        }

        @Override
        public LeaseTerms lease(List<String> voters, int driftPpm) {
            return new LeaseTerms(
                    voters, 300 * MS, 500 * MS, driftPpm, 70 * MS, 20 * MS, 15 * MS, 180 * MS, 100 * MS, 60 * MS);
        }
    },
    /**
     * Sites with round trips of up to 0.2 s and bursts of loss: 5.8 s by the formula, at such a round trip. Stalls and bursts
     * of 3.2 s (5000 - 1000 - 800) cost nothing.
     */
    WAN {
        @Override
        public GossipTiming gossip() {
            return new GossipTiming(
                    500 * MS,
                    1100 * MS,
                    2500 * MS,
                    2000 * MS,
                    600 * MS,
                    5000 * MS,
                    3,
                    3000 * MS,
                    1000 * MS,
                    30_000 * MS,
                    HOUR,
                    8);
        }

        @Override
        public LeaseTerms lease(List<String> voters, int driftPpm) {
            return new LeaseTerms(
                    voters, 5000 * MS, 6000 * MS, driftPpm, 1000 * MS, 400 * MS, 300 * MS, 3000 * MS, 800 * MS,
                    400 * MS);
        }
    };

    private static final long MS = 1_000_000;
    private static final long HOUR = 3_600_000 * MS;
    /** No clock is off by more than 0.1 %: quartz is by 0.01 %, one that NTP slews by 0.05 %. */
    public static final int DRIFT_PPM = 1_000;

    /** The times of membership. */
    public abstract GossipTiming gossip();

    /**
     * The times of leases among the given voters.
     *
     * @param driftPpm by how much any clock's rate may differ from true time, in millionths
     */
    public abstract LeaseTerms lease(List<String> voters, int driftPpm);

    /** The times of leases among the given voters, with the default bound on drift. */
    public LeaseTerms lease(List<String> voters) {
        return lease(voters, DRIFT_PPM);
    }
}
