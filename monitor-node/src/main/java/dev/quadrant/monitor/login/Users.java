package dev.quadrant.monitor.login;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/** Who may log in now: the users' file as it was read last. A file that is broken later leaves the users as they were. */
public final class Users {
    private static final EventLog LOG = EventLog.of(Users.class);

    /** How often the file is looked at, in ms. */
    private static final long LOOK = 2000;

    private final Optional<Path> file;
    private volatile Map<String, User> byName = Map.of();
    private volatile String problem = "";
    /** Of the file that was read last. Used by one thread at a time. */
    private Stamp stamp;

    private Vertx vertx;
    private long timer = -1;

    private record Stamp(FileTime modified, long size, Object key) {}

    /**
     * The users of a file, read now.
     *
     * @param file empty when none is configured
     * @throws IOException when it cannot be used, with what to do
     */
    public Users(Optional<Path> file) throws IOException {
        this.file = file;
        if (file.isPresent()) {
            stamp = stamp(file.get());
            byName = Map.copyOf(UsersFile.read(file.get()));
        }
    }

    /** Begins to look at the file. */
    public void follow(Vertx on) {
        vertx = on;
        if (file.isPresent()) {
            timer = on.setPeriodic(LOOK, _ -> on.executeBlocking(this::look, true));
        }
    }

    private Void look() {
        try {
            Stamp now = stamp(file.orElseThrow());
            if (now.equals(stamp)) {
                return null;
            }
            stamp = now;
            byName = Map.copyOf(UsersFile.read(file.orElseThrow()));
            problem = "";
            LOG.info("users-read", "users", byName.size());
        } catch (IOException e) {
            if (!e.getMessage().equals(problem)) {
                problem = e.getMessage();
                LOG.warn("users-refused", "reason", problem);
            }
        }
        return null;
    }

    private static Stamp stamp(Path path) throws IOException {
        java.nio.file.attribute.BasicFileAttributes found =
                Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class);
        return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
    }

    /** Whether a login is needed: a file is configured, whoever it names; an emptied file must not open the console. */
    public boolean configured() {
        return file.isPresent();
    }

    Map<String, User> byName() {
        return byName;
    }

    /** Down while the file is broken, and the users are those of before. */
    public Condition condition() {
        return problem.isEmpty()
                ? Condition.up(byName.isEmpty() ? "no users" : byName.size() + " users")
                : Condition.down(problem);
    }

    public void stop() {
        if (vertx != null) {
            vertx.cancelTimer(timer);
        }
    }
}
