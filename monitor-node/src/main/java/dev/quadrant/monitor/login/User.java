package dev.quadrant.monitor.login;

import java.util.regex.Pattern;

/**
 * Somebody who may log in.
 *
 * @param name letters, digits and {@code . _ @ -}, at most 64
 * @param hash of the password, as {@link Passwords} makes it
 */
public record User(String name, Role role, String hash) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    /** Whether a text can be a user's name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Without the hash, so that no log shows it. */
    @Override
    public String toString() {
        return name + " (" + role.word() + ")";
    }
}
