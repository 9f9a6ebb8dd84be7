package dev.quadrant.monitor.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The file with the users: a line each, {@code NAME:ROLE:HASH}; empty lines and those that begin with # say nothing. */
public final class UsersFile {
    /** Most users. */
    static final int USERS_MAX = 10_000;

    private static final int BYTES_MAX = 2 << 20;
    private static final Set<PosixFilePermission> TOO_OPEN =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
    private static final String HEAD =
            "# Users of the console: monitor-node user add|passwd|role|remove writes this.\n";

    private UsersFile() {}

    /**
     * Reads the users by their names.
     *
     * @throws IOException with a message that names the line and the fix, and shows no hash
     */
    public static Map<String, User> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + " does not exist; make it with: monitor-node user add NAME");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException(file + " is not readable");
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(TOO_OPEN::contains)) {
            throw new IOException(file + " is open to other users: chmod 600 " + file);
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is longer than " + BYTES_MAX + " bytes");
        }
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /** The users of a file's text. */
    static Map<String, User> parse(String file, String text) throws IOException {
        Map<String, User> users = new LinkedHashMap<>();
        int line = 0;
        for (String entry : text.split("\n", -1)) {
            line++;
            String stripped = entry.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            String place = file + ":" + line + ": ";
            User user = user(place, stripped);
            if (users.put(user.name(), user) != null) {
                throw new IOException(place + "user \"" + user.name() + "\" stands twice; leave one out");
            }
            if (users.size() > USERS_MAX) {
                throw new IOException(place + "more than " + USERS_MAX + " users");
            }
        }
        return users;
    }

    private static User user(String place, String line) throws IOException {
        String[] parts = line.split(":", -1);
        if (parts.length != 3) {
            throw new IOException(place + "no NAME:ROLE:HASH; write it with: monitor-node user add NAME");
        }
        if (!User.isName(parts[0])) {
            throw new IOException(place + "the name has other characters than letters, digits and ._@-");
        }
        Optional<Role> role = Role.of(parts[1]);
        if (role.isEmpty()) {
            throw new IOException(place + "the role of \"" + parts[0] + "\" is neither viewer nor operator");
        }
        if (!Passwords.isHash(parts[2])) {
            throw new IOException(place + "the hash of \"" + parts[0]
                    + "\" is none of bcrypt with a cost from 4 to 14; set it with: monitor-node user passwd "
                    + parts[0]);
        }
        return new User(parts[0], role.get(), parts[2]);
    }

    /** Writes the users in place of those that the file has: whole or not at all, closed to others. */
    public static void write(Path file, Collection<User> users) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        users.forEach(user -> text.append(user.name())
                .append(':')
                .append(user.role().word())
                .append(':')
                .append(user.hash())
                .append('\n'));
        Path absolute = file.toAbsolutePath();
        Path beside = Files.createTempFile(
                absolute.getParent(),
                "." + absolute.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(beside, text, StandardOpenOption.SYNC);
            if (Files.exists(absolute)) {
                keepAccess(absolute, beside);
            }
            Files.move(beside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** The service may run as another user than the one who edits: owner, group and mode stay as they were. */
    private static void keepAccess(Path old, Path made) throws IOException {
        java.nio.file.attribute.PosixFileAttributes was =
                Files.readAttributes(old, java.nio.file.attribute.PosixFileAttributes.class);
        java.nio.file.attribute.PosixFileAttributeView view =
                Files.getFileAttributeView(made, java.nio.file.attribute.PosixFileAttributeView.class);
        if (!Files.getOwner(made).equals(was.owner())) {
            view.setOwner(was.owner());
        }
        view.setGroup(was.group());
        view.setPermissions(was.permissions());
    }
}
