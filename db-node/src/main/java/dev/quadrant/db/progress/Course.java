package dev.quadrant.db.progress;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * How far long work is at a moment, and how fast.
 *
 * @param elapsed how long it has been under way, 0 or more
 * @param bytes how many it has done
 * @param fraction how much of it is done, 0 to 1, by an estimate
 */
public record Course(Duration elapsed, long bytes, double fraction) {
    /** With less done than this, what is left is a guess that helps nobody. */
    private static final double TOO_SOON = 0.01;

    /** Of work that has not begun. */
    public static final Course NOT_BEGUN = new Course(Duration.ZERO, 0, 0);

    /** A course of work of which so many bytes are expected, by whatever was known when it began. */
    public static Course of(Duration elapsed, long bytes, long expected) {
        return new Course(elapsed, bytes, expected <= 0 ? 0 : Math.min(1, bytes / (double) expected));
    }

    /** Bytes a second since it began. */
    public long bytesPerSecond() {
        return (long) (bytes * 1e9 / Math.max(1, elapsed.toNanos()));
    }

    /** How long it will take from now on at its rate so far; empty when it is too soon to tell. */
    public Optional<Duration> left() {
        return fraction < TOO_SOON
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (1 - fraction) / fraction)));
    }

    public int percent() {
        return (int) (fraction * 100);
    }

    /** The same as members of a JSON object; {@code secondsLeft} is missing when it is too soon to tell. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("percent", percent())
                .put("bytesPerSecond", bytesPerSecond())
                .put("seconds", elapsed.toSeconds());
        left().ifPresent(left -> json.put("secondsLeft", left.toSeconds()));
        return json;
    }
}
