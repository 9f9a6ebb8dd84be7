package dev.quadrant.monitor.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who is logged in, without I/O: time and randomness are given. What is kept are digests, so that nothing in memory or in a dump
 * of it lets anybody in. Bounded; may be used from any thread.
 */
final class Sessions {
    private static final int BYTES = 32;

    private final Duration idle;
    private final Duration longest;
    private final int most;
    private final Consumer<byte[]> random;
    /** By the digest of its id, the one that was used last at the end. Guarded by this. */
    private final LinkedHashMap<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Open {
        private final Session session;
        private final long began;
        private long used;

        Open(Session session, long now) {
            this.session = session;
            this.began = now;
            this.used = now;
        }
    }

    /**
     * No sessions yet.
     *
     * @param idle after which time without use one ends
     * @param longest after which time one ends in any case
     * @param most at once
     * @param random fills an array
     */
    Sessions(Duration idle, Duration longest, int most, Consumer<byte[]> random) {
        this.idle = idle;
        this.longest = longest;
        this.most = most;
        this.random = random;
    }

    /**
     * Begins a session.
     *
     * @param now in ms
     * @return its id, which only the browser keeps
     */
    synchronized String begin(User user, long now) {
        while (open.size() >= most) {
            open.pollFirstEntry();
        }
        String id = secret();
        open.put(digest(id), new Open(new Session(user, secret()), now));
        return id;
    }

    /**
     * The session of an id, which is used by that.
     *
     * @param users who may log in now: a session ends with the user, with the role and with the password that it began with
     * @param now in ms
     */
    synchronized Optional<Session> use(String id, Map<String, User> users, long now) {
        String key = digest(id);
        Open found = open.get(key);
        if (found == null) {
            return Optional.empty();
        }
        User user = found.session.user();
        if (now - found.used > idle.toMillis()
                || now - found.began > longest.toMillis()
                || !user.equals(users.get(user.name()))) {
            open.remove(key);
            return Optional.empty();
        }
        found.used = now;
        return Optional.of(found.session);
    }

    /** Ends a session, if there is one of this id. */
    synchronized void end(String id) {
        open.remove(digest(id));
    }

    synchronized int size() {
        return open.size();
    }

    private String secret() {
        byte[] bytes = new byte[BYTES];
        random.accept(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String digest(String id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
