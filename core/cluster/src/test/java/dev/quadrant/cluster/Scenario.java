package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipTiming;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What one simulated cluster is and how hard its life will be, drawn from a seed. Times are nanoseconds. */
final class Scenario {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;
    private static final int BEYOND_PPM = 100_000;

    final long seed;
    final Sabotage sabotage;
    final SplittableRandom random;
    final Preset preset;
    final LeaseTerms terms;
    final GossipTiming gossip;
    final int hosts;
    /** Hosts from this one on only vote, or not even that. */
    final int candidates;

    final int vips;
    /** How long faults happen. */
    final long storm;
    /** Mean time between two faults. */
    final long pace;
    /** Whether wall clocks are set while hosts run and between the lives of processes. */
    final boolean wallClocksJump;

    final int driftPpm;
    /** Hosts that are configured otherwise, on purpose. */
    final Map<Integer, LeaseTerms> astray = new HashMap<>();

    Scenario(long seed, Sabotage sabotage) {
        this.seed = seed;
        this.sabotage = sabotage;
        this.random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + 7);
        this.preset = random.nextInt(3) == 0 ? Preset.FAST : random.nextInt(32) == 0 ? Preset.WAN : Preset.LAN;
        this.hosts = HOSTS[random.nextInt(HOSTS.length)];
        int votes = hosts >= 5 && random.nextBoolean() ? 5 : 3;
        this.candidates = Math.max(2, hosts - random.nextInt(3));
        this.vips = VIPS[random.nextInt(VIPS.length)];
        // In a quarter faults are so rare that each is over, and somebody holds every address, before the next.
        boolean rare = random.nextInt(4) == 0;
        long scale = preset == Preset.WAN ? 5 : 1;
        this.storm = scale * (rare ? 20 : 5 + random.nextInt(8)) * SECOND;
        this.pace = scale * (rare ? 2_000 + random.nextInt(4_000) : 100 + random.nextInt(1_000)) * MS;
        this.wallClocksJump = random.nextInt(3) == 0;
        // Often the last hosts, so that candidates without a vote and voters that are no candidates both occur.
        int first = random.nextBoolean() ? hosts - votes : random.nextInt(hosts);
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < votes; i++) {
            voters.add(name((first + i) % hosts));
        }
        this.terms = preset.lease(voters);
        this.gossip = stretched(preset.gossip(), random.nextInt(3) == 0 ? 1 : 3);
        this.driftPpm = sabotage == Sabotage.DRIFT_BEYOND_BOUND ? BEYOND_PPM : terms.driftPpm();
    }

    /** A cluster of hosts that all vote, with one virtual IP and without any fault. */
    static Scenario quiet(long seed, Preset preset, int hosts, int candidates) {
        return new Scenario(seed, preset, hosts, candidates);
    }

    private Scenario(long seed, Preset preset, int hosts, int candidates) {
        this.seed = seed;
        this.sabotage = Sabotage.NONE;
        this.random = new SplittableRandom(seed);
        this.preset = preset;
        this.hosts = hosts;
        this.candidates = candidates;
        this.vips = 1;
        this.storm = 0;
        this.pace = 0;
        this.wallClocksJump = false;
        this.terms =
                preset.lease(IntStream.range(0, hosts).mapToObj(Scenario::name).toList());
        this.gossip = preset.gossip();
        this.driftPpm = terms.driftPpm();
    }

    private static final int[] HOSTS = {3, 3, 3, 3, 4, 4, 5, 5, 7};
    private static final int[] VIPS = {1, 1, 1, 2, 2, 3};

    /** Gossip decides nothing, and most of a simulation's work is heartbeats: most clusters have slower ones. */
    private static GossipTiming stretched(GossipTiming timing, int by) {
        return new GossipTiming(
                timing.heartbeat() * by,
                timing.probeAfter() * by,
                timing.suspectAfter() * by,
                timing.probePeriod(),
                timing.probeTimeout(),
                timing.suspicion(),
                timing.suspicionFactor(),
                timing.contactEvery(),
                timing.pullEvery(),
                timing.exchangeEvery(),
                timing.forgetAfter(),
                timing.allPairsMax());
    }

    static String name(int host) {
        return "node-" + (host + 1);
    }

    /** The terms as a host is configured with them. */
    LeaseTerms terms(int host) {
        return astray.getOrDefault(host, terms);
    }

    boolean votes(int host) {
        return terms.voters().contains(name(host));
    }

    /** A clock's rate: often one of the two extremes, since they are what breaks things. */
    double rate() {
        double share = random.nextInt(3) == 0 ? random.nextDouble() * 2 - 1 : random.nextBoolean() ? 1 : -1;
        return 1 + share * driftPpm / 1e6;
    }

    /**
     * How long after the last disturbance somebody must hold an address (promise S3): restarted voters end their silence, the
     * hosts find each other, an old lease ends, every better candidate that does not answer is waited for, and candidates
     * that meet step aside for each other some times.
     */
    long liveness() {
        long refused = wallClocksJump ? 3 * SECOND + SECOND / 2 : 0;
        return terms.kept(terms.maximum())
                + terms.kept(terms.duration())
                + gossip.contactEvery()
                + gossip.pullEvery()
                + gossip.suspectAfter()
                + candidates * terms.stagger()
                + 12 * (terms.backOff() + 4 * MS)
                + 4 * terms.retryEvery()
                + refused;
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + preset + ", " + hosts + " hosts, " + candidates + " candidates, voters "
                + terms.voters() + ", " + vips + " virtual IPs, " + storm / SECOND + " s of faults, one every "
                + pace / MS
                + " ms" + (wallClocksJump ? ", wall clocks jump" : "")
                + (sabotage == Sabotage.NONE ? "" : ", sabotage: " + sabotage);
    }
}
