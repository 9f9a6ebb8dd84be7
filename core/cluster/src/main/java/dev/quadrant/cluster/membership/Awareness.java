package dev.quadrant.cluster.membership;

/**
 * How well this member itself seems to be (Lifeguard, "local health multiplier"): 0 is well; every sign of the contrary adds
 * one, every sign of health takes one away. The worse it is, the longer it waits before it accuses others.
 */
final class Awareness {
    static final int WORST = 8;

    private int score;

    void worse(int by) {
        score = Math.min(WORST, score + by);
    }

    void better() {
        score = Math.max(0, score - 1);
    }

    int score() {
        return score;
    }

    /** A time as this member should use it: that time at 0, nine times as long at {@value #WORST}. */
    long scale(long time) {
        return time * (1 + score);
    }
}
