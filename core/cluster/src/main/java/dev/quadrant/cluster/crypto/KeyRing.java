package dev.quadrant.cluster.crypto;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a cluster as its key file holds them: one a line, empty lines and those that begin with {@code #} apart. The
 * first seals, all open. To change the key without a gap: append the new line on every node; when all have it, move it to the
 * top on every node; when all seal with it, remove the old line. Immutable.
 */
public final class KeyRing {
    /** Keys in a file. */
    public static final int KEYS_MAX = 8;

    private final List<ClusterKey> keys;

    /** @throws IllegalArgumentException when there is no key, there are too many, or two are equal or share their number */
    public KeyRing(List<ClusterKey> keys) {
        this.keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("holds no key");
        }
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("holds " + keys.size() + " keys; at most " + KEYS_MAX + " are read");
        }
        Set<Integer> ids = new HashSet<>();
        for (ClusterKey key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("holds the same key twice");
            }
        }
    }

    /**
     * Reads a key file's content.
     *
     * @throws IllegalArgumentException in words that fit behind the file's name and show nothing of the content
     */
    public static KeyRing parse(String text) {
        return new KeyRing(KeyText.keys(text, ClusterKey::parse));
    }

    /** All keys, the one that seals first. */
    public List<ClusterKey> keys() {
        return keys;
    }

    /** The key that seals. */
    public ClusterKey primary() {
        return keys.getFirst();
    }

    /** The public numbers of all keys, in order. */
    public List<Integer> ids() {
        return keys.stream().map(ClusterKey::id).toList();
    }

    @Override
    public String toString() {
        return keys.toString();
    }
}
