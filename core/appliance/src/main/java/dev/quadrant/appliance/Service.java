package dev.quadrant.appliance;

/** A node's running service. */
public interface Service {
    /**
     * Reads again what can change without a restart (zones, lists, certificates); called on SIGHUP, never twice at once. A
     * reload that fails leaves what was there serving, logs why, and says so in a condition; it does not throw.
     */
    default void reload() {}

    /**
     * Stops: no new work is taken, open work is finished as far as the time allows, then everything is closed.
     *
     * @param deadlineNanos when to give up, on {@link System#nanoTime()}'s clock
     */
    void stop(long deadlineNanos);
}
