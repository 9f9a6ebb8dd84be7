/**
 * Leases held by majority, after PaxosLease (Trencseni, Gazso, Reinhardt, arXiv 1209.4187): diskless, without synchronised
 * clocks; only durations travel.
 *
 * <p>Why there are never two holders. A holder's lease rests on one round of proposals: it ends one duration after the round
 * was <em>sent</em>. A majority of the voters accepted that round, each after it was sent, and each keeps it for the duration
 * by its own clock, made longer by the bound on drift: so each has it until the holder's lease has ended. While a voter has
 * it, it accepts nobody else's. Two majorities share a voter, so a second holder would need that voter to have two. What could
 * break this is closed by five conditions:
 *
 * <ol>
 *   <li>the proposer's time starts before the proposal is sent ({@link dev.quadrant.cluster.lease.Proposer});
 *   <li>no lease is longer than a maximum that all know, and a voter that started is mute for that long, since it has
 *       forgotten what it accepted ({@link dev.quadrant.cluster.lease.Acceptor});
 *   <li>ballots are unique and grow ({@link dev.quadrant.cluster.lease.Ballot}), and answers name ballot and round, so that a
 *       late message is never taken for a new one;
 *   <li>the voters are configured and the same everywhere: each message carries a sum of their names and of the maximum, and
 *       a voter refuses another sum;
 *   <li>only the holder knows that it holds, and it starts only with enough time left to undo it.
 * </ol>
 */
package dev.quadrant.cluster.lease;
