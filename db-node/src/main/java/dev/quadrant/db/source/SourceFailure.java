package dev.quadrant.db.source;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.protocol.ServerError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/** Why the database cannot be backed up now, in words with the fix. */
public final class SourceFailure extends IOException {
    private static final long serialVersionUID = 1;

    private static final int HOST_BLOCKED = 1129;
    private static final int HOST_DENIED = 1130;

    /** Stable, in kebab-case, for logs and metrics. */
    private final String reason;

    public SourceFailure(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A stable code in kebab-case: {@code unreachable}, {@code access-denied}, {@code privilege-missing}, and so on. */
    public String reason() {
        return reason;
    }

    /** What an error of a connection to the account's server means. */
    public static SourceFailure of(IOException error, Account account) {
        String at = account.address();
        return switch (error) {
            case SourceFailure known -> known;
            case ServerError refused -> refused(refused.code(), refused.getMessage(), account);
            case ConnectException e -> unreachable(at, e);
            case SocketTimeoutException e -> unreachable(at, e);
            case NoRouteToHostException e -> unreachable(at, e);
            case UnknownHostException e ->
                new SourceFailure(
                        "unreachable",
                        "host " + account.host() + " does not resolve; correct quadrant.db.source.address");
            case SSLException e -> tls(at, e);
            case MalformedException e -> new SourceFailure("protocol", at + ": " + e.getMessage());
            default -> new SourceFailure("connection", at + ": " + error.getMessage());
        };
    }

    private static SourceFailure tls(String at, SSLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return new SourceFailure(
                        "tls-expired",
                        "the certificate of " + at + ", or an authority's above it, has expired (" + cause.getMessage()
                                + "); give the server a new one (ssl_cert) and let it read it: FLUSH SSL, on MySQL ALTER"
                                + " INSTANCE RELOAD TLS; if it is not expired, correct this host's clock");
            }
            if (cause instanceof CertificateNotYetValidException) {
                return new SourceFailure(
                        "tls-not-yet-valid",
                        "the certificate of " + at + " is not valid yet (" + cause.getMessage()
                                + "); correct this host's clock, or the certificate's dates");
            }
        }
        return new SourceFailure(
                "tls",
                "TLS with " + at + " failed: " + error.getMessage()
                        + "; correct quadrant.db.source.tls or tls-ca-file, or the server's certificate");
    }

    /** The same for an error of the driver. */
    public static SourceFailure of(SQLException error, Account account) {
        if (error.getErrorCode() > 0) {
            return refused(error.getErrorCode(), error.getMessage(), account);
        }
        if (error.getSQLState() != null && error.getSQLState().startsWith("08")) {
            return new SourceFailure("unreachable", account.address() + ": " + error.getMessage());
        }
        return new SourceFailure("sql", error.getMessage());
    }

    private static SourceFailure unreachable(String at, IOException error) {
        return new SourceFailure(
                "unreachable",
                at + " does not answer (" + error.getMessage()
                        + "); start the database or correct quadrant.db.source.address");
    }

    private static SourceFailure refused(int code, String message, Account account) {
        return switch (code) {
            case ServerError.ACCESS_DENIED ->
                new SourceFailure(
                        "access-denied",
                        "the server refuses user '" + account.user()
                                + "': wrong password or no such account; correct quadrant.db.source.user or the password in "
                                + account.passwordFile());
            case HOST_BLOCKED, HOST_DENIED ->
                new SourceFailure(
                        "access-denied",
                        "the server refuses this host: " + message + "; create an account for '" + account.user()
                                + "' from here");
            case ServerError.SPECIFIC_ACCESS_DENIED,
                    ServerError.ACCESS_DENIED_TO_DATABASE,
                    ServerError.TABLE_ACCESS_DENIED ->
                new SourceFailure(
                        "privilege-missing",
                        message + "; as an administrator: " + Privileges.grant(Privileges.NEEDED, account.user(), "%"));
            default -> new SourceFailure("server-error", "error " + code + " of the server: " + message);
        };
    }
}
