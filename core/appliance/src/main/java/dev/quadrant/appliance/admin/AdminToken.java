package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.config.AdminConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import dev.quadrant.appliance.config.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What whoever changes something through the admin interface must show: a bearer token (RFC 6750). Never prints its text.
 * Immutable.
 */
public final class AdminToken {
    /** The key that names its file. */
    public static final String KEY = "quadrant.admin.token-file";

    /** Shortest token, so that nobody guesses one; characters. */
    static final int CHARS_MIN = 32;

    private static final String FIX = "make one with: (umask 077; openssl rand -hex 32 > FILE)";
    private static final String SCHEME = "Bearer ";
    /** RFC 6750, section 2.1. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final String text;
    private final byte[] digest;

    private AdminToken(String text) {
        this.text = text;
        this.digest = digest(text);
    }

    /**
     * Reads the token's file.
     *
     * @throws IOException with a message that says what is wrong with the file and shows nothing of its content
     */
    public static AdminToken read(Path file) throws IOException {
        String text = SecretFile.read(file);
        if (text.length() < CHARS_MIN) {
            throw new IOException(file + " holds a token of " + text.length() + " characters; it needs " + CHARS_MIN);
        }
        if (!FORM.matcher(text).matches()) {
            throw new IOException(file + " holds more than one line of letters, digits and ._~+/-=");
        }
        return new AdminToken(text);
    }

    /** The configured token; empty when none is. */
    public static Optional<AdminToken> of(Configuration configuration) throws IOException {
        Optional<Path> file = configuration.get(AdminConfig.class).tokenFile();
        return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get()));
    }

    /** What is wrong with the configured token's file; empty when nothing is, or none is configured. */
    public static List<Problem> check(Configuration configuration) {
        try {
            of(configuration);
            return List.of();
        } catch (IOException e) {
            return List.of(SecretFile.problem(configuration, KEY, e, FIX));
        }
    }

    /** The value of the header {@code Authorization} that shows it. */
    public String authorization() {
        return SCHEME + text;
    }

    /** Whether a header {@code Authorization} shows this token; takes the same time whatever it holds instead. */
    public boolean shownBy(String authorization) {
        boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String shown = bearer ? authorization.substring(SCHEME.length()).strip() : "";
        return MessageDigest.isEqual(digest(shown), digest);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "admin token";
    }
}
