package dev.quadrant.db.repository;

import io.vertx.core.json.JsonObject;

/**
 * Which server a repository belongs to.
 *
 * @param flavour {@code mysql} or {@code mariadb}
 * @param id what tells its data directory from others: the server's UUID (MySQL), or when its system tables were made
 *     (MariaDB, which has no UUID)
 */
public record ServerIdentity(String flavour, String id) {
    public JsonObject toJson() {
        return new JsonObject().put("flavour", flavour).put("id", id);
    }

    public static ServerIdentity of(JsonObject json) {
        return new ServerIdentity(json.getString("flavour", ""), json.getString("id", ""));
    }

    @Override
    public String toString() {
        return flavour + " " + id;
    }
}
