package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.crypto.KeyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * The cluster's key file, watched: when it changes, or when somebody asks, it is read anew, and a ring that is whole replaces
 * the old one. One that is not leaves the old one in use and says why. Has a thread of its own, since files may be slow.
 */
final class KeyFile implements AutoCloseable {
    /** What to do about a key file that is not there or holds no key. */
    static final String FIX = KeyText.HOW_TO_MAKE;

    private static final EventLog LOG = EventLog.of(KeyFile.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Path file;
    private final Consumer<KeyRing> changed;
    private final Thread thread =
            Thread.ofPlatform().name("cluster-keys").daemon(true).unstarted(this::watch);
    private Stamp seen;
    private KeyRing ring;
    private volatile boolean closed;

    /** What changes with a file; a file that is replaced has another key. */
    private record Stamp(long modified, long size, Object key) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(now.lastModifiedTime().toMillis(), now.size(), now.fileKey());
            } catch (IOException _) {
                return new Stamp(0, -1, null);
            }
        }
    }

    /**
     * @param ring what was read at the start
     * @param changed takes a new ring, on this class's thread
     */
    KeyFile(Path file, KeyRing ring, Consumer<KeyRing> changed) {
        this.file = file;
        this.ring = ring;
        this.changed = changed;
        this.seen = Stamp.of(file);
    }

    void start() {
        thread.start();
        // It may have changed between the first read and the first look.
        reload();
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
            look();
        }
    }

    private synchronized void look() {
        Stamp now = Stamp.of(file);
        if (!now.equals(seen)) {
            seen = now;
            reload();
        }
    }

    /** The keys of the file as it was last read whole. From any thread. */
    synchronized KeyRing ring() {
        return ring;
    }

    /** Reads the file now. From any thread. */
    synchronized void reload() {
        try {
            KeyRing read = read(file);
            if (!read.ids().equals(ring.ids())) {
                ring = read;
                LOG.info("cluster-keys-changed", "keys", read, "seals", read.primary());
                changed.accept(read);
            }
        } catch (IOException e) {
            LOG.error("cluster-keys-kept", "reason", e.getMessage(), "keys", ring);
        }
    }

    /**
     * Reads a key file; other users must not be able to read or change it.
     *
     * @throws IOException with a message that says what is wrong with the file and shows nothing of its content
     */
    static KeyRing read(Path file) throws IOException {
        try {
            return KeyRing.parse(SecretFile.read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
