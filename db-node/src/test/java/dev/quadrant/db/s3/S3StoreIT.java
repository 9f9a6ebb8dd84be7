package dev.quadrant.db.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real S3 server that verifies signatures. */
class S3StoreIT {
    @TempDir
    static Path directory;

    private static S3Server server;

    @BeforeAll
    static void start() throws IOException {
        server = S3Server.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static S3Settings settings(String bucket, String prefix, URI endpoint, S3Settings.Style style) {
        return new S3Settings(
                bucket,
                prefix,
                endpoint,
                "us-east-1",
                style,
                server.accessKeyFile(),
                server.secretKeyFile(),
                Optional.empty(),
                Duration.ofSeconds(10),
                S3Store.PART_BYTES_MIN,
                3);
    }

    private static S3Store store(String prefix) {
        return new S3Store(
                settings(S3Server.BUCKET, prefix, server.endpoint(), S3Settings.Style.PATH), InstantSource.system());
    }

    private static boolean put(S3Store store, String name, String text) throws IOException {
        Content content = Content.of(text);
        return store.put(name, content, content.sha256());
    }

    @Test
    void anObjectIsWrittenOnceAndRead() throws IOException {
        S3Store store = store("once/");
        assertThat(put(store, "a b/ü+$.json", "first")).isTrue();
        assertThat(put(store, "a b/ü+$.json", "second")).isFalse();
        assertThat(store.read("a b/ü+$.json", 0, 100)).asString().isEqualTo("first");
        assertThat(store.read("a b/ü+$.json", 1, 3)).asString().isEqualTo("irs");
        assertThat(store.digest("a b/ü+$.json")).contains(S3Text.sha256("first"));
        assertThat(store.digest("absent")).isEmpty();
        assertThat(put(store, "empty", "")).isTrue();
        assertThat(store.list("a")).extracting(StoredObject::name).containsExactly("a b/ü+$.json");
        assertThatThrownBy(() -> store.read("absent", 0, 10))
                .hasMessageContaining("s3://backups/once/absent is missing");
    }

    @Test
    void aListingGoesOnOverPages() throws IOException {
        S3Store store = store("many/");
        Path many = Files.createDirectories(server.bucket().resolve("many"));
        for (int i = 0; i < 2_345; i++) {
            Files.createFile(many.resolve("%05d".formatted(i)));
        }
        List<StoredObject> objects = store.list("");
        assertThat(objects).hasSize(2_345);
        assertThat(objects.getLast().name()).isEqualTo("02344");
    }

    @Test
    void aLargeFileGoesUpInPartsAndOnlyOnce() throws IOException {
        S3Store store = store("large/");
        byte[] bytes = new byte[2 * S3Store.PART_BYTES_MIN + 12_345];
        new Random(3).nextBytes(bytes);
        Path file = Files.write(directory.resolve("large"), bytes);
        Content content = Content.of(file);
        assertThat(store.put("x", content, content.sha256())).isTrue();
        assertThat(store.put("x", content, content.sha256())).isFalse();
        assertThat(Files.readAllBytes(server.bucket().resolve("large/x"))).isEqualTo(bytes);
        assertThat(store.digest("x")).contains(content.sha256());
        assertThat(store.removeLeftovers()).isZero();
    }

    @Test
    void leftoversOfAnInterruptedUploadAreRemoved() throws IOException {
        S3Store store = store("left/");
        S3Client client = new S3Client(
                settings(S3Server.BUCKET, "left/", server.endpoint(), S3Settings.Style.PATH),
                InstantSource.system(),
                Optional.empty());
        S3Answer create = client.send(S3Request.of("POST", "left/x").query("uploads", ""), 1 << 20);
        String id = S3Answers.leaf(create.body(), "InitiateMultipartUploadResult", "UploadId");
        client.send(
                S3Request.of("PUT", "left/x")
                        .query("partNumber", "1")
                        .query("uploadId", id)
                        .body(new byte[100]),
                1 << 20);
        assertThat(store.removeLeftovers()).isEqualTo(1);
        assertThat(store.removeLeftovers()).isZero();
        assertThat(store.list("")).isEmpty();
    }

    /** The server's name has no address here; a proxy, which is the server itself, finds it. */
    @Test
    void aBucketInTheHostsName(@TempDir Path own) throws IOException {
        try (S3Server named = S3Server.start(own)) {
            named.stop();
            named.start(Map.of("s3proxy.virtual-host", "s3.example.test"));
            S3Store store = new S3Store(
                    settings(
                            S3Server.BUCKET,
                            "host/",
                            URI.create("http://s3.example.test:" + named.port()),
                            S3Settings.Style.VIRTUAL_HOST),
                    InstantSource.system(),
                    Optional.of(new Proxy(
                            Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), named.port()))));
            assertThat(put(store, "a/b", "text")).isTrue();
            assertThat(store.read("a/b", 0, 10)).asString().isEqualTo("text");
            assertThat(store.list("a/")).hasSize(1);
            assertThat(Files.readString(named.bucket().resolve("host/a/b"))).isEqualTo("text");
        }
    }

    private static void assertFails(S3Store store, String reason, String... words) {
        assertThatThrownBy(() -> put(store, "x", "text"))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason))
                .hasMessageNotContaining(S3Server.SECRET)
                .hasMessageContainingAll(words);
    }

    @Test
    void aMissingBucketAndWrongKeysAreNamed() throws IOException {
        URI endpoint = server.endpoint();
        S3Settings good = settings("elsewhere", "", endpoint, S3Settings.Style.PATH);
        assertFails(new S3Store(good, InstantSource.system()), "no-bucket", "there is no bucket elsewhere", "make it");
        Path wrong = directory.resolve("wrong");
        S3Server.secret(wrong, "wrong");
        assertFails(
                new S3Store(withKeys(wrong, server.secretKeyFile()), InstantSource.system()),
                "wrong-key",
                wrong.toString());
        assertFails(
                new S3Store(withKeys(server.accessKeyFile(), wrong), InstantSource.system()),
                "wrong-secret",
                wrong.toString());
        Files.setPosixFilePermissions(wrong, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertFails(
                new S3Store(withKeys(wrong, wrong), InstantSource.system()),
                "credentials",
                "chmod 600",
                wrong.toString());
    }

    private static S3Settings withKeys(Path access, Path secret) {
        S3Settings s = settings(S3Server.BUCKET, "keys/", server.endpoint(), S3Settings.Style.PATH);
        return new S3Settings(
                s.bucket(),
                s.prefix(),
                s.endpoint(),
                s.region(),
                s.style(),
                access,
                secret,
                s.authorities(),
                s.timeout(),
                s.partBytes(),
                s.uploads());
    }

    @Test
    void aWrongClockIsNamed() {
        S3Store store = new S3Store(
                settings(S3Server.BUCKET, "clock/", server.endpoint(), S3Settings.Style.PATH),
                () -> Instant.now().minus(Duration.ofHours(1)));
        assertFails(store, "clock-skew", "clock");
    }

    @Test
    void aReadOnlyStoreIsNamed(@TempDir Path other) throws IOException {
        try (S3Server readOnly = S3Server.start(other)) {
            readOnly.stop();
            readOnly.start(Map.of("s3proxy.read-only-blobstore", "true"));
            S3Store store = new S3Store(
                    settings(S3Server.BUCKET, "", readOnly.endpoint(), S3Settings.Style.PATH), InstantSource.system());
            assertThatThrownBy(() -> put(store, "x", "text"))
                    .isInstanceOfSatisfying(
                            StoreFailure.class,
                            failure -> assertThat(failure.reason())
                                    .isIn("read-only", "access-denied", "no-conditional-put"))
                    .hasMessageContaining(S3Server.BUCKET);
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI nobody = URI.create("http://127.0.0.1:" + dev.quadrant.testbed.Ports.free());
        S3Store store =
                new S3Store(settings(S3Server.BUCKET, "", nobody, S3Settings.Style.PATH), InstantSource.system());
        assertFails(store, "unreachable", nobody.toString(), "endpoint");
        assertThat(store.retries().sum()).isEqualTo(4);
    }
}
