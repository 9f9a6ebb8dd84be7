package dev.quadrant.db.retention;

import java.time.Duration;
import java.time.ZoneId;

/**
 * How long bases and the log behind them are kept. A base stays while any of the rules wants it.
 *
 * @param window every moment of so long a time, up to now, can be restored
 * @param bases the newest so many bases stay, with the log behind them
 * @param daily so many days keep their newest base, as a moment of its own without log; 0 for none
 * @param weekly so many ISO weeks likewise
 * @param monthly so many months likewise
 * @param yearly so many years likewise
 * @param zone where days begin
 */
public record RetentionPolicy(Duration window, int bases, int daily, int weekly, int monthly, int yearly, ZoneId zone) {
    /** @throws IllegalArgumentException when a number is negative, or nothing would be kept */
    public RetentionPolicy {
        if (window.isNegative() || bases < 1 || daily < 0 || weekly < 0 || monthly < 0 || yearly < 0) {
            throw new IllegalArgumentException("a policy keeps at least one base: " + bases);
        }
    }
}
