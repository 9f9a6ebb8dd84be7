package dev.quadrant.monitor.login;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Passwords and their hashes by bcrypt, in the form that {@code htpasswd -B} writes too. */
public final class Passwords {
    /** Shortest new password; characters. */
    static final int CHARS_MIN = 10;

    /** Longest password; bytes of UTF-8. bcrypt looks at no more, and a silent cut would make different ones equal. */
    static final int BYTES_MAX = 72;

    /** 2^12 rounds: some tenths of a second for each try. */
    private static final int COST = 12;
    /** Highest cost that is taken from a file: a login must not take minutes. */
    private static final int COST_MAX = 14;

    private static final int SALT = 16;
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

    /** Of a password that nobody has: checking it takes as long as for a user that there is. */
    private static final String NOBODY = "$2y$12$uTe5HrBOhRmyRNRiHfQlDuyJmJCZ6rEgWqgHAVNFtbmSWgDZ9OOba";

    private Passwords() {}

    /** What is wrong with a new password; empty when nothing is. */
    public static Optional<String> problem(String password) {
        if (password.codePointCount(0, password.length()) < CHARS_MIN) {
            return Optional.of("a password has at least " + CHARS_MIN + " characters");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            return Optional.of("a password has at most " + BYTES_MAX + " bytes");
        }
        return password.chars().anyMatch(Character::isISOControl)
                ? Optional.of("a password has no control characters")
                : Optional.empty();
    }

    /** The hash of a password, with a salt of its own. */
    public static String hash(String password) {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate("2y", password.toCharArray(), salt, COST);
    }

    /** Whether a text is a hash that {@link #match} takes. */
    public static boolean isHash(String text) {
        java.util.regex.Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return false;
        }
        int cost = Integer.parseInt(form.group(1));
        return cost >= 4 && cost <= COST_MAX;
    }

    /**
     * Whether a password is a user's; takes as long when there is no such user. Some tenths of a second of processor: not for
     * an event loop.
     */
    static boolean match(Optional<User> user, String password) {
        if (password.isEmpty() || password.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            return false;
        }
        boolean equal = OpenBSDBCrypt.checkPassword(user.map(User::hash).orElse(NOBODY), password.toCharArray());
        return equal && user.isPresent();
    }
}
