package dev.quadrant.monitor.api;

import java.time.Instant;

/**
 * How a node runs.
 *
 * @param configured when its configuration was last taken
 * @param reloadRefused whether a newer one has a mistake, so that a part of it was not taken
 * @param setAside damaged files of the store
 */
public record RuntimeState(Instant configured, boolean reloadRefused, int setAside) {}
