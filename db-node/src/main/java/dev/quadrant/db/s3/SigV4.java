package dev.quadrant.db.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 in the {@code Authorization} header, service {@code s3} ("Authenticating Requests", sig-v4-header). */
final class SigV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DAY = 8;

    private SigV4() {}

    /** The value of {@code x-amz-date}. */
    static String stamp(Instant now) {
        return STAMP.format(now);
    }

    /**
     * The value of the header {@code Authorization}.
     *
     * @param path encoded, as it stands in the request
     * @param query decoded names and values
     * @param headers all that are to be signed, names in lower case; {@code host} and {@code x-amz-date} among them
     * @param payload SHA-256 of the body in hexadecimal
     */
    static String authorization(
            String method,
            String path,
            SortedMap<String, String> query,
            SortedMap<String, String> headers,
            String payload,
            String region,
            S3Keys keys) {
        String stamp = headers.get("x-amz-date");
        String scope = stamp.substring(0, DAY) + "/" + region + "/s3/aws4_request";
        String names = String.join(";", headers.keySet());
        String canonical = method + "\n" + path + "\n" + query(query) + "\n"
                + headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + payload;
        String toSign = ALGORITHM + "\n" + stamp + "\n" + scope + "\n" + S3Text.sha256(canonical);
        byte[] key = hmac(("AWS4" + keys.secret()).getBytes(StandardCharsets.UTF_8), stamp.substring(0, DAY));
        key = hmac(hmac(hmac(key, region), "s3"), "aws4_request");
        return ALGORITHM + " Credential=" + keys.access() + "/" + scope + ",SignedHeaders=" + names + ",Signature="
                + HexFormat.of().formatHex(hmac(key, toSign));
    }

    /** A query as it is signed and sent: sorted by name, all but unreserved characters escaped. */
    static String query(SortedMap<String, String> query) {
        return query.entrySet().stream().map(SigV4::pair).collect(Collectors.joining("&"));
    }

    private static String pair(Map.Entry<String, String> pair) {
        return S3Text.escape(pair.getKey(), false) + "=" + S3Text.escape(pair.getValue(), false);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is in every JDK", e);
        }
    }
}
