package dev.quadrant.db.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class S3AnswersTest {
    private static final String PAGE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>p/</Prefix>
            <IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b</NextContinuationToken>
            <Contents><Key>p/x&lt;1&gt;</Key><LastModified>2026-11-30T05:58:20.000Z</LastModified><ETag>"e"</ETag>
            <Size>5000000000</Size><Owner><ID>o</ID></Owner></Contents>
            <Contents><Key>p/y</Key><LastModified>2026-11-30T05:58:21Z</LastModified><Size>0</Size></Contents>
            </ListBucketResult>
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aPageHasObjectsAndSaysWhereItGoesOn() throws IOException {
        S3Answers.Page page = S3Answers.page(bytes(PAGE));
        assertThat(page.next()).isEqualTo("a&b");
        assertThat(page.objects()).hasSize(2);
        assertThat(page.objects().getFirst().name()).isEqualTo("p/x<1>");
        assertThat(page.objects().getFirst().bytes()).isEqualTo(5_000_000_000L);
        assertThat(page.objects().getLast().modified()).isEqualTo(Instant.parse("2026-11-30T05:58:21Z"));
    }

    @Test
    void errorsAndLeaves() throws IOException {
        S3Answers.Refusal error =
                S3Answers.refusal(bytes("<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>"));
        assertThat(error).isEqualTo(new S3Answers.Refusal("NoSuchBucket", "m"));
        assertThat(S3Answers.refusal(bytes("<html>")).code()).isEmpty();
        assertThat(S3Answers.refusal(new byte[0]).code()).isEmpty();
        assertThat(S3Answers.leaf(bytes("<R><UploadId>u</UploadId></R>"), "R", "UploadId"))
                .isEqualTo("u");
        assertThat(S3Answers.uploads(
                        bytes("<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>u</UploadId></Upload>"
                                + "</ListMultipartUploadsResult>")))
                .containsExactly(new S3Answers.Upload("k", "u"));
    }

    @Test
    void aDocumentTypeIsRefused() {
        String entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><R><UploadId>&e;</UploadId></R>";
        assertThatThrownBy(() -> S3Answers.leaf(bytes(entity), "R", "UploadId")).isInstanceOf(IOException.class);
    }

    @Test
    void depthElementsAndTextsAreBounded() {
        assertThatThrownBy(() -> S3Answers.leaf(bytes("<a>".repeat(17) + "</a>".repeat(17)), "a", "b"))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("levels");
        assertThatThrownBy(() -> S3Answers.leaf(bytes("<a>" + "<b/>".repeat(50_001) + "</a>"), "a", "b"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> S3Answers.leaf(bytes("<a><b>" + "x".repeat(8_193) + "</b></a>"), "a", "b"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        S3Answers.page(bytes("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")))
                .isInstanceOf(IOException.class);
    }

    /** Whatever an answer is, it is read or refused. */
    @Test
    void damagedAnswersAreRefused() {
        Random random = new Random(7);
        byte[] page = bytes(PAGE);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = page.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(S3Answers.page(damaged)).isNotNull();
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
