package dev.quadrant.db.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {
    private static S3Settings settings(String endpoint, S3Settings.Style style) {
        S3Settings.Place place = S3Settings.Place.parse("s3://bucket/a/b/");
        return new S3Settings(
                place.bucket(),
                place.prefix(),
                S3Settings.endpoint(endpoint),
                "us-east-1",
                style,
                Path.of("a"),
                Path.of("s"),
                Optional.empty(),
                Duration.ofSeconds(1),
                S3Store.PART_BYTES_MIN,
                1);
    }

    @Test
    void theBucketStandsInThePathOrInTheHost() {
        S3Settings path = settings("https://s3.example.org:9000/", S3Settings.Style.PATH);
        assertThat(path.host()).isEqualTo("s3.example.org:9000");
        assertThat(path.path("a/b c")).isEqualTo("/bucket/a/b%20c");
        assertThat(path.path("")).isEqualTo("/bucket");
        S3Settings host = settings("https://s3.example.org", S3Settings.Style.VIRTUAL_HOST);
        assertThat(host.host()).isEqualTo("bucket.s3.example.org");
        assertThat(host.path("a/b")).isEqualTo("/a/b");
        assertThat(host.path("")).isEqualTo("/");
        assertThat(host.url()).isEqualTo("s3://bucket/a/b/");
    }

    @Test
    void theUsualPortIsInNoHost() {
        assertThat(settings("https://s3.example.org:443", S3Settings.Style.PATH).host())
                .isEqualTo("s3.example.org");
        assertThat(settings("http://s3.example.org:443", S3Settings.Style.PATH).host())
                .isEqualTo("s3.example.org:443");
        assertThat(S3Settings.endpoint("HTTPS://[::1]:9000")).isEqualTo(URI.create("https://[::1]:9000"));
    }

    @Test
    void aPrefixMayBeEmpty() {
        assertThat(S3Settings.Place.parse("s3://bucket").prefix()).isEmpty();
        assertThat(S3Settings.Place.parse("s3://bucket/").prefix()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://",
                "s3://B/x",
                "s3:/bucket",
                "s3://bucket/a//b",
                "s3://bucket/../b",
                "s3://b",
                "s3://buc ket/a"
            })
    void otherPlacesAreRefused(String url) {
        assertThatThrownBy(() -> S3Settings.Place.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + url + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3.example.org", "ftp://x", "https://u:p@x", "https://x/path", "https://x?q", "https://"})
    void otherEndpointsAreRefused(String url) {
        assertThatThrownBy(() -> S3Settings.endpoint(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHugeFileHasLargerParts() {
        assertThat(MultipartUpload.partBytes(100L << 20, 8 << 20)).isEqualTo(8 << 20);
        long huge = 200L << 30;
        assertThat(MultipartUpload.partBytes(huge, 8 << 20) * 10_000).isGreaterThanOrEqualTo(huge);
    }
}
