package dev.quadrant.db.encryption;

import dev.quadrant.appliance.config.SecretFile;
import dev.quadrant.cluster.crypto.KeyText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file with the keys of bases, one a line: the first encrypts, all decrypt. It is read at each use, so that a changed one needs no
 * restart. Immutable; holds no key.
 *
 * @param path the file; empty when none is configured, and bases are not encrypted
 */
public record KeyFile(Optional<Path> path) {
    /** The configuration's key that names it. */
    public static final String CONFIGURED_BY = "quadrant.db.encryption.key-file";

    /** Without a file. */
    public static final KeyFile NONE = new KeyFile(Optional.empty());

    /** Keys in a file; more are a mistake. */
    static final int KEYS_MAX = 64;

    /**
     * The key that encrypts; empty when no file is configured.
     *
     * @throws IOException as {@link #read(Path)}: nothing is written in clear because a key is missing
     */
    public Optional<EncryptionKey> writing() throws IOException {
        return path.isPresent() ? Optional.of(read(path.get()).getFirst()) : Optional.empty();
    }

    /**
     * The key with an id.
     *
     * @throws IOException in words that fit behind the name of what it encrypts: it names the id, where to put the key, and the ids that are
     *     there
     */
    public EncryptionKey reading(String id) throws IOException {
        if (path.isEmpty()) {
            throw new IOException("is encrypted with key " + id
                    + ", and no key is configured here: name the file that has it in " + CONFIGURED_BY);
        }
        List<EncryptionKey> keys;
        try {
            keys = read(path.get());
        } catch (IOException e) {
            throw new IOException(
                    "is encrypted with key " + id + ", and there is no key: " + e.getMessage() + " (" + CONFIGURED_BY
                            + ")",
                    e);
        }
        for (EncryptionKey key : keys) {
            if (key.id().equals(id)) {
                return key;
            }
        }
        throw new IOException("is encrypted with key " + id + ", which is not in " + path.get() + " ("
                + keys.stream().map(EncryptionKey::toString).collect(Collectors.joining(", "))
                + "): append its line to that file (" + CONFIGURED_BY + ")");
    }

    /**
     * Reads a key file; other users must not be able to read or change it.
     *
     * @return one key or more
     * @throws IOException with a message that says what is wrong with the file and shows nothing of its content
     */
    public static List<EncryptionKey> read(Path file) throws IOException {
        List<EncryptionKey> keys;
        try {
            keys = KeyText.keys(SecretFile.read(file), EncryptionKey::parse);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
        if (keys.isEmpty()) {
            throw new IOException(file + " holds no key");
        }
        if (keys.size() > KEYS_MAX) {
            throw new IOException(file + " holds " + keys.size() + " keys; at most " + KEYS_MAX + " are read");
        }
        return keys;
    }
}
