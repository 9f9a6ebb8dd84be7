package dev.quadrant.db.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a bucket, and how to get there.
 *
 * @param bucket the bucket's name
 * @param prefix begin of all names, empty or ending with {@code /}
 * @param endpoint scheme, host and perhaps port of the service
 * @param region what requests are signed for
 * @param style where the bucket's name stands in a request
 * @param accessKeyFile file with the access key
 * @param secretKeyFile file with the secret key
 * @param authorities PEM file of the authorities that are trusted; empty for the system's
 * @param timeout longest wait for a connection, and for an answer
 * @param partBytes bytes of a part of an upload
 * @param uploads most parts that are uploaded at once
 */
public record S3Settings(
        String bucket,
        String prefix,
        URI endpoint,
        String region,
        Style style,
        Path accessKeyFile,
        Path secretKeyFile,
        Optional<Path> authorities,
        Duration timeout,
        int partBytes,
        int uploads) {
    private static final Pattern URL = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([!-~]*))?");

    /** Where the bucket's name stands. */
    public enum Style {
        /** {@code https://HOST/BUCKET/KEY}. */
        PATH,
        /** {@code https://BUCKET.HOST/KEY}. */
        VIRTUAL_HOST
    }

    /**
     * What {@code s3://BUCKET/PREFIX} says.
     *
     * @param bucket the bucket's name
     * @param prefix empty or ending with {@code /}
     */
    public record Place(String bucket, String prefix) {
        /** @throws IllegalArgumentException in words for the user */
        public static Place parse(String url) {
            Matcher matcher = URL.matcher(url);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + url + "' is no s3://BUCKET/PREFIX");
            }
            String prefix = matcher.group(2) == null ? "" : matcher.group(2).replaceAll("/+$", "");
            if (("/" + prefix + "/").contains("//") && !prefix.isEmpty()
                    || ("/" + prefix + "/").contains("/../")
                    || ("/" + prefix + "/").contains("/./")) {
                throw new IllegalArgumentException("'" + url + "' has an empty part, '.' or '..' in its prefix");
            }
            return new Place(matcher.group(1), prefix.isEmpty() ? "" : prefix + "/");
        }
    }

    /**
     * An endpoint as it is configured.
     *
     * @throws IllegalArgumentException in words for the user
     */
    public static URI endpoint(String text) {
        URI uri = URI.create(text);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean plain = uri.getPath() == null
                || uri.getPath().isEmpty()
                || uri.getPath().equals("/");
        if (!(scheme.equals("https") || scheme.equals("http"))
                || uri.getHost() == null
                || !plain
                || uri.getQuery() != null
                || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("'" + text + "' is no https://HOST or https://HOST:PORT");
        }
        return URI.create(scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
    }

    /** Without keys or endpoint. */
    public String url() {
        return "s3://" + bucket + "/" + prefix;
    }

    /** Host and perhaps port of requests, as the header {@code Host} has them. */
    String host() {
        String name = (style == Style.VIRTUAL_HOST ? bucket + "." : "") + endpoint.getHost();
        int port = endpoint.getPort();
        boolean usual = port < 0 || port == (endpoint.getScheme().equals("https") ? 443 : 80);
        return usual ? name : name + ":" + port;
    }

    /** Path of an object, escaped; that of the bucket for an empty key. */
    String path(String key) {
        return (style == Style.PATH ? "/" + bucket + (key.isEmpty() ? "" : "/") : "/") + S3Text.escape(key, true);
    }
}
