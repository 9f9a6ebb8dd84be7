package dev.quadrant.db.repository;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the repository's JSON files. */
public final class Json {
    private static final long MOST = 64L << 20;

    private Json() {}

    /**
     * Reads a file that holds one object.
     *
     * @throws IOException when it cannot be read or is damaged; the message names it
     */
    public static JsonObject read(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException(file + " is larger than " + MOST + " bytes");
        }
        try {
            return new JsonObject(Files.readString(file));
        } catch (DecodeException | java.nio.charset.MalformedInputException e) {
            throw new IOException(file + " is damaged: it is no JSON object", e);
        }
    }
}
