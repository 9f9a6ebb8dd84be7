package dev.quadrant.monitor.access;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a server is reached, as a file says. Secrets are named by their files, never held here.
 *
 * @param tls what is trusted and shown
 * @param scheme of the authorization header, {@code Bearer} or another; counts with {@code credentials} only
 * @param credentials file with what stands behind the scheme
 * @param user of basic authentication; empty for none
 * @param userFile file with the user
 * @param passwordFile file with the password
 * @param redirects whether redirects are followed; never with credentials, which another server must not see
 */
public record HttpAccess(
        Tls tls,
        String scheme,
        Optional<Path> credentials,
        String user,
        Optional<Path> userFile,
        Optional<Path> passwordFile,
        boolean redirects) {
    /** No authentication, and the authorities that Java trusts. */
    public static final HttpAccess PLAIN =
            new HttpAccess(Tls.DEFAULT, "Bearer", Optional.empty(), "", Optional.empty(), Optional.empty(), true);

    /**
     * TLS.
     *
     * @param authorities certificates that are trusted; those of Java when absent
     * @param certificate shown to the server, with {@code key}
     * @param serverName expected in the server's certificate in the place of the address' host; empty for that
     * @param unverified whether any certificate is taken
     */
    public record Tls(
            Optional<Path> authorities,
            Optional<Path> certificate,
            Optional<Path> key,
            String serverName,
            boolean unverified) {
        public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), "", false);

        List<Path> files() {
            return Stream.of(authorities, certificate, key)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    public HttpAccess {
        Objects.requireNonNull(tls);
    }

    boolean authenticates() {
        return credentials.isPresent() || !user.isEmpty() || userFile.isPresent();
    }

    /** Whether nothing has to be read to use it. */
    boolean fileless() {
        return tls.files().isEmpty() && !authenticates();
    }
}
