package dev.quadrant.cluster;

/**
 * What a simulation does to its hosts, and which of the protocol's conditions it breaks on purpose.
 *
 * @param hosts number of hosts, all voters; the last is no candidate
 * @param loss share of packets that are lost, at most; each run draws its own
 * @param driftPpm by how much clock rates differ from true time, at most, in millionths
 * @param kernelDeadline whether the kernel ends a process at its deadline
 * @param mute whether a voter that restarted is mute
 * @param seconds simulated time with faults
 */
record Faults(int hosts, double loss, int driftPpm, boolean kernelDeadline, boolean mute, int seconds) {
    /** All that the promise covers. */
    static final Faults ALL = new Faults(3, 0.3, 400, true, true, 25);

    static final Faults FIVE = new Faults(5, 0.2, 400, true, true, 25);

    Faults withDrift(int ppm) {
        return new Faults(hosts, loss, ppm, kernelDeadline, mute, seconds);
    }

    Faults withoutKernelDeadline() {
        return new Faults(hosts, loss, driftPpm, false, mute, seconds);
    }

    Faults withoutMute() {
        return new Faults(hosts, loss, driftPpm, kernelDeadline, false, seconds);
    }
}
