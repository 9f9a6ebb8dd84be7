package dev.quadrant.db.retention;

import java.time.Instant;

/**
 * A base as a policy sees it.
 *
 * @param id its name
 * @param line the line of chains that goes on from it: lines are parted by gaps
 * @param snapshot the moment that it holds
 * @param until end of the time for which it is the newest base: the next base's moment, or the end of its line
 * @param pinned whether somebody said that it stays
 */
public record Candidate(String id, String line, Instant snapshot, Instant until, boolean pinned) {}
