package dev.quadrant.db.restore;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose a data directory is.
 *
 * @param user owner of all that is in it
 * @param group group of all that is in it
 * @param mode permissions of the directory itself
 */
record Ownership(UserPrincipal user, GroupPrincipal group, Set<PosixFilePermission> mode) {
    /** As the servers' packages have it. */
    private static final Set<PosixFilePermission> USUAL = PosixFilePermissions.fromString("rwxr-x---");

    /** That of a directory. */
    static Ownership of(Path directory) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        return new Ownership(attributes.owner(), attributes.group(), attributes.permissions());
    }

    /** The same with the permissions that a data directory has when nobody says otherwise. */
    Ownership usual() {
        return new Ownership(user, group, USUAL);
    }

    /**
     * Parses {@code USER} or {@code USER:GROUP}, names or numbers; without a group, that of the user's name.
     *
     * @throws IllegalArgumentException in words for the user
     */
    Ownership parse(FileSystem files, String text) {
        String[] parts = text.split(":", 2);
        UserPrincipalLookupService names = files.getUserPrincipalLookupService();
        try {
            String ofGroup = parts.length > 1 ? parts[1] : parts[0];
            return new Ownership(
                    names.lookupPrincipalByName(parts[0]), names.lookupPrincipalByGroupName(ofGroup), mode);
        } catch (UserPrincipalNotFoundException e) {
            throw new IllegalArgumentException(
                    "this host knows no such user and group: '" + text + "'; write USER, USER:GROUP or numbers", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + text + "' cannot be looked up: " + e.getMessage(), e);
        }
    }

    /**
     * Gives a file away; which only root may.
     *
     * @throws IOException when this user may not
     */
    void give(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes now = view.readAttributes();
        if (!now.group().equals(group)) {
            view.setGroup(group);
        }
        if (!now.owner().equals(user)) {
            view.setOwner(user);
        }
    }

    /** Gives a directory away with all that is in it, and sets its permissions. */
    void giveAll(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, mode);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                give(file);
            }
        }
    }

    @Override
    public String toString() {
        return user.getName() + ":" + group.getName();
    }
}
