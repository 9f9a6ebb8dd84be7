package dev.quadrant.cluster;

/** What a test build breaks on purpose, so that the simulator is seen to find it. */
enum Sabotage {
    NONE,
    /** Condition (a): a lease counts from when its votes came, not from before it was asked for. */
    CLOCK_STARTS_LATE,
    /** Condition (a): points in time travel instead of durations, and the hosts' clocks do not agree. */
    TIMESTAMPS,
    /** Condition (b): a voter votes as soon as it started. */
    NO_SILENCE,
    /** Condition (c): the ballots of every life of a node start anew, and do not tell the lives apart. */
    BALLOTS_REPEAT,
    /** Condition (d): a majority is one of the members that gossip sees alive. */
    VOTERS_BY_GOSSIP,
    /** Condition (e): a candidate takes the address when nobody says that he has it. */
    HINTS_BELIEVED,
    /** The kernel does not end a process that misses its deadline. */
    NO_KERNEL_DEADLINE,
    /** The kernel ends a process when the lease ends, and its teardown takes what it takes. */
    NO_MARGIN,
    /** Clocks differ by a hundred times the bound. */
    DRIFT_BEYOND_BOUND,
    /** Liveness: a voter keeps a lease for ever. */
    LEASES_FOR_EVER,
    /** A holder gives way to a better candidate at once, whatever its settings. */
    IMPATIENT
}
