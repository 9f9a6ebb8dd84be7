package dev.quadrant.db.s3;

import dev.quadrant.db.store.StoreFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Puts what S3 refuses into words with the fix. */
record S3Errors(S3Settings settings) {
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int FORBIDDEN = 403;

    /** Whether the same request may succeed a moment later. */
    static boolean passing(S3Answer answer) {
        return answer.status() == TOO_MANY
                || answer.status() >= SERVER_ERROR && answer.status() != NOT_IMPLEMENTED
                || answer.refusal().code().equals("RequestTimeout");
    }

    /** What an answer that is no success means. */
    StoreFailure refused(S3Request request, S3Answer answer) {
        S3Answers.Refusal error = answer.refusal();
        String code = error.code().isEmpty() ? code(request, answer.status()) : error.code();
        String place = settings.url() + " at " + settings.endpoint();
        return switch (code) {
            case "NoSuchBucket" ->
                new StoreFailure(
                        "no-bucket",
                        "there is no bucket " + settings.bucket() + " at " + settings.endpoint()
                                + "; make it, or correct the repository's url, endpoint or region");
            case "InvalidAccessKeyId" ->
                new StoreFailure(
                        "wrong-key",
                        place + " does not know the access key in " + settings.accessKeyFile()
                                + "; write the right one into it");
            case "SignatureDoesNotMatch", "InvalidSecurity" ->
                new StoreFailure(
                        "wrong-secret",
                        place + " refuses the signature: the secret key in " + settings.secretKeyFile()
                                + " does not belong to the access key in " + settings.accessKeyFile()
                                + "; write the right one into it");
            case "RequestTimeTooSkewed", "RequestExpired" ->
                new StoreFailure(
                        "clock-skew",
                        place + " refuses the request because this host's clock differs by more than 15 minutes"
                                + "; set the clock (chrony, systemd-timesyncd)");
            case "AuthorizationHeaderMalformed",
                    "PermanentRedirect",
                    "TemporaryRedirect",
                    "IllegalLocationConstraintException" ->
                new StoreFailure(
                        "wrong-region",
                        place + " says that the bucket is elsewhere (" + code + ": " + error.message()
                                + "); correct the repository's region and endpoint");
            case "MethodNotAllowed", "ReadOnly" ->
                new StoreFailure(
                        "read-only",
                        place + " refuses to be written (" + code + "); make it writable, or name another bucket");
            case "AccessDenied", "AllAccessDisabled", "AccountProblem" -> denied(request, code, error, place);
            case "NotImplemented" ->
                new StoreFailure(
                        "no-conditional-put",
                        place + " does not know what " + request.method()
                                + " asks for (NotImplemented): it is read-only, or knows no conditional writes (If-None-Match: *),"
                                + " which copies need");
            case "SlowDown", "ServiceUnavailable", "Busy", "TooManyRequests" ->
                new StoreFailure("busy", place + " is busy (" + code + "); it is tried again");
            default ->
                new StoreFailure(
                        answer.status() >= SERVER_ERROR ? "server-error" : "refused",
                        place + " answers " + request.method() + " " + request.key() + " with " + answer.status() + " "
                                + code + (error.message().isEmpty() ? "" : ": " + error.message()));
        };
    }

    private StoreFailure denied(S3Request request, String code, S3Answers.Refusal error, String place) {
        String action =
                switch (request.method()) {
                    case "GET", "HEAD" -> request.key().isEmpty() ? "s3:ListBucket" : "s3:GetObject";
                    case "DELETE" -> "s3:AbortMultipartUpload";
                    default -> "s3:PutObject";
                };
        return new StoreFailure(
                "access-denied",
                "access denied to " + place + " (" + code + (error.message().isEmpty() ? "" : ": " + error.message())
                        + "); give the access key in " + settings.accessKeyFile()
                        + " the right " + action + (action.endsWith("ListBucket") ? " on the bucket" : " there"));
    }

    private static String code(S3Request request, int status) {
        if (status == FORBIDDEN) {
            return "AccessDenied";
        }
        if (status == NOT_IMPLEMENTED) {
            return "NotImplemented";
        }
        return status == 404 && request.key().isEmpty() ? "NoSuchBucket" : "";
    }

    /** What it means that there was no answer. */
    StoreFailure silent(IOException e) {
        String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof UnknownHostException) {
            return new StoreFailure(
                    "unreachable",
                    settings.host() + " has no address; correct the repository's endpoint"
                            + (settings.style() == S3Settings.Style.VIRTUAL_HOST ? ", or set its style to path" : ""),
                    e);
        }
        if (e instanceof SSLException) {
            boolean certificate = cause(e, CertificateException.class);
            return new StoreFailure(
                    "tls",
                    "TLS with " + settings.host() + " fails: " + what
                            + (certificate
                                    ? "; name the PEM file of its authority in the repository's tls-ca-file"
                                    : ""),
                    e);
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return new StoreFailure(
                    "unreachable",
                    settings.endpoint() + " does not answer (" + what + "); see that it runs, and that the repository's"
                            + " endpoint is right",
                    e);
        }
        if (e instanceof SocketTimeoutException) {
            return new StoreFailure(
                    "unreachable",
                    settings.endpoint() + " does not answer within "
                            + settings.timeout().toMillis() + " ms (" + what + ")",
                    e);
        }
        return new StoreFailure("unreachable", "the connection with " + settings.endpoint() + " breaks: " + what, e);
    }

    private static boolean cause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
