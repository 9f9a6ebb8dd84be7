package dev.quadrant.db.repository;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The word of a person that a base stays, whatever the retention policy says. */
public final class Pin {
    private static final String NAME = "pinned.json";

    private Pin() {}

    /** Whether a base is pinned. */
    public static boolean isOn(Path base) {
        return Files.exists(base.resolve(NAME));
    }

    /** Pins a base; once more changes nothing. */
    public static void put(Path base, Instant now) throws IOException {
        if (!isOn(base)) {
            Durable.write(
                    base.resolve(NAME),
                    new JsonObject().put("pinned", now.toString()).encodePrettily() + "\n");
        }
    }

    /** Takes the pin away; without one nothing changes. */
    public static void remove(Path base) throws IOException {
        Files.deleteIfExists(base.resolve(NAME));
        Durable.directory(base);
    }
}
