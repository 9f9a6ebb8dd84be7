package dev.quadrant.db.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a server is and who asks.
 *
 * @param host name or address; a path, which begins with a slash, is the socket of a server on this host
 * @param port TCP port; of no meaning with a socket
 * @param user account name
 * @param passwordFile file with the password on its first line; read at each connect, so that it can be rotated
 * @param tls how the connection is protected
 * @param connectTimeout most time for TCP, TLS and authentication each
 */
public record Account(String host, int port, String user, Path passwordFile, TlsSettings tls, Duration connectTimeout) {
    /** A file larger than this is no password. */
    private static final int MOST = 4096;

    /** An account of a server on this host, by its socket. */
    public static Account local(Path socket, String user, Path passwordFile) {
        return new Account(
                socket.toAbsolutePath().toString(),
                0,
                user,
                passwordFile,
                new TlsSettings(TlsMode.OFF, Optional.empty()),
                Duration.ofSeconds(30));
    }

    /** The socket of a server on this host; empty where it is reached by TCP. */
    Optional<Path> socket() {
        return host.startsWith("/") ? Optional.of(Path.of(host)) : Optional.empty();
    }

    /** {@code host:port}, with brackets around an IPv6 address; or a socket's path. */
    public String address() {
        if (socket().isPresent()) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Reads the password: the file's first line without its line end.
     *
     * @throws IOException when the file cannot be read; the message names it
     */
    public String password() throws IOException {
        try {
            if (Files.size(passwordFile) > MOST) {
                throw new IOException("password file " + passwordFile + " is larger than " + MOST + " bytes");
            }
            return new String(Files.readAllBytes(passwordFile), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("password file " + passwordFile + " cannot be read", e);
        }
    }

    /** A text that names the account, never its password. */
    @Override
    public String toString() {
        return user + "@" + address();
    }
}
