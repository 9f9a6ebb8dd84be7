package dev.quadrant.appliance.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that hold a secret (a token, a key): short text that other users can neither read nor change. */
public final class SecretFile {
    /** Longest file that is read; bytes. */
    public static final int BYTES_MAX = 4096;

    /** A group may read: that is how systemd gives credentials to a service's user. */
    private static final Set<PosixFilePermission> TOO_OPEN =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private SecretFile() {}

    /** Other users can read or change the file. */
    private static final class OpenException extends IOException {
        private static final long serialVersionUID = 1;

        private final String what;
        private final String fix;

        OpenException(String what, String fix) {
            super(what + ": " + fix);
            this.what = what;
            this.fix = fix;
        }
    }

    /**
     * Reads a secret without the white space around it.
     *
     * @throws IOException with a message that says what is wrong with the file and shows nothing of its content
     */
    public static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + " does not exist");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException(file + " is not readable");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(TOO_OPEN::contains)) {
            throw new OpenException(
                    file + " is open to other users (" + PosixFilePermissions.toString(permissions) + ")",
                    "chmod 600 " + file);
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is longer than " + BYTES_MAX + " bytes");
        }
        try {
            return Files.readString(file).strip();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " holds no text", e);
        }
    }

    /**
     * What is wrong with the file that {@code key} names.
     *
     * @param failure why it could not be read
     * @param fix what to do about it, unless the failure says
     */
    public static Problem problem(Configuration configuration, String key, IOException failure, String fix) {
        return failure instanceof OpenException open
                ? configuration.problem(key, open.what, open.fix)
                : configuration.problem(key, failure.getMessage(), fix);
    }
}
