package dev.quadrant.db.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of Amazon's documentation ("Signature Calculations for the Authorization Header", AmazonS3/latest/API/sig-v4-header-based-auth). */
class SigV4Test {
    private static final S3Keys KEYS = new S3Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static String sign(
            String method, String path, Map<String, String> query, Map<String, String> more, String body) {
        TreeMap<String, String> headers = new TreeMap<>(more);
        headers.put("host", "examplebucket.s3.amazonaws.com");
        headers.put("x-amz-date", SigV4.stamp(Instant.parse("2013-05-24T00:00:00Z")));
        headers.put("x-amz-content-sha256", body);
        return SigV4.authorization(method, path, new TreeMap<>(query), headers, body, "us-east-1", KEYS);
    }

    @Test
    void getObject() {
        assertThat(sign("GET", "/test.txt", Map.of(), Map.of("range", "bytes=0-9"), EMPTY))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void putObject() {
        String payload = S3Text.sha256("Welcome to Amazon S3.");
        assertThat(payload).isEqualTo("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
        Map<String, String> headers =
                Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY");
        assertThat(sign("PUT", S3Text.escape("/test$file.text", true), Map.of(), headers, payload))
                .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void subresourceWithoutValue() {
        assertThat(sign("GET", "/", Map.of("lifecycle", ""), Map.of(), EMPTY))
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void listing() {
        assertThat(sign("GET", "/", Map.of("prefix", "J", "max-keys", "2"), Map.of(), EMPTY))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void namesAreEscapedByTheirBytes() {
        assertThat(S3Text.escape("a b/ü~$+.", true)).isEqualTo("a%20b/%C3%BC~%24%2B.");
        assertThat(S3Text.escape("a/b", false)).isEqualTo("a%2Fb");
    }

    @Test
    void aSecretIsInNoText() {
        assertThat(KEYS.toString()).doesNotContain("wJalr");
    }
}
