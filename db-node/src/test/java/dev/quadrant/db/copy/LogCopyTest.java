package dev.quadrant.db.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.CopiedMarks;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.DirectoryStore;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment in parts as it grows, and what comes back of it. */
class LogCopyTest {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
    private static final String SEGMENT = "binlog.000001";

    @TempDir
    Path directory;

    private Repository repository;
    private Chain chain;
    private DirectoryStore store;

    @BeforeEach
    void begin() throws IOException {
        repository = Repository.open(directory.resolve("main"));
        repository.own(new ServerIdentity("mysql", "server"));
        chain = repository.beginChain(SEGMENT, "first base", NOW);
        store = new DirectoryStore(directory.resolve("store"));
    }

    private LogCopy copy(Duration interval) throws IOException {
        LogCopy copy = new LogCopy(
                repository,
                new Target(repository.root(), store, new CopyCounters()),
                new Claim(repository, store, "quadrant.db.repository.nas", Optional.empty()),
                new LogCopy.Settings("nas", interval, 10));
        assertThat(copy.begin(NOW)).isTrue();
        return copy;
    }

    private void append(String text) throws IOException {
        Files.writeString(chain.segment(SEGMENT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void close() throws IOException {
        Path file = chain.segment(SEGMENT);
        chain.close(new SegmentManifest(
                SEGMENT,
                Files.size(file),
                Sha256.hex(Sha256.of(file)),
                1,
                1,
                NOW,
                NOW,
                "8.0",
                "binlog.000002",
                Optional.empty()));
    }

    private List<String> parts() throws IOException {
        String prefix = "log/" + chain.id() + "/" + SEGMENT + ".parts/";
        return store.list(prefix).stream()
                .map(StoredObject::name)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private String restored() throws IOException {
        try (Outline outline = Outline.draw(store, directory.resolve("work"), words -> {
            throw new IOException(words);
        })) {
            Path file = outline.repository().chains().getFirst().segment(SEGMENT);
            outline.need(file);
            return Files.readString(file, StandardCharsets.US_ASCII);
        }
    }

    @Test
    void fullPartsGoAtOnceAndTheRestWaits() throws IOException {
        LogCopy copy = copy(Duration.ofHours(1));
        append("abc");
        assertThat(copy.pass()).isTrue();
        assertThat(CopiedMarks.of(repository, List.of("nas")).haveSegment(chain.id(), SEGMENT))
                .isFalse();
        append("defghijklmnopqrstu");
        assertThat(copy.pass()).isFalse();
        assertThat(parts()).containsExactly("000000000000", "000000000003");
        assertThat(copy.pending()).isEqualTo(8);
        assertThat(restored()).isEqualTo("abcdefghijklm");
        close();
        assertThat(copy.pass()).isTrue();
        assertThat(restored()).isEqualTo("abcdefghijklmnopqrstu");
        assertThat(CopiedMarks.of(repository, List.of("nas")).haveSegment(chain.id(), SEGMENT))
                .isTrue();
        assertThat(store.list("log/" + chain.id() + "/" + SEGMENT + ".json")).hasSize(1);
    }

    @Test
    void aRestartGoesOnWhereTheStoreEnds() throws IOException {
        append("abcdef");
        copy(Duration.ZERO).pass();
        append("ghi");
        copy(Duration.ZERO).pass();
        assertThat(parts()).containsExactly("000000000000", "000000000006");
        assertThat(restored()).isEqualTo("abcdefghi");
    }

    @Test
    void aDeletedPartIsCopiedAgain() throws IOException {
        append("abcdefghijklmnopqrstuvwxyz");
        close();
        copy(Duration.ZERO).pass();
        assertThat(parts()).hasSize(3);
        Files.delete(directory.resolve("store/log/" + chain.id() + "/" + SEGMENT + ".parts/000000000010"));
        assertThat(restored()).isEqualTo("abcdefghij");
        copy(Duration.ZERO).pass();
        assertThat(restored()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
    }

    /** The archive cuts a torn tail after a crash; the store may have had it already. */
    @Test
    void whatIsCutAndComesAgainIsCopiedOnce() throws IOException {
        append("abcdefghij");
        LogCopy copy = copy(Duration.ZERO);
        copy.pass();
        Files.writeString(chain.segment(SEGMENT), "abcdef");
        assertThat(copy.pass()).isTrue();
        append("ghijkl");
        copy.pass();
        assertThat(parts()).containsExactly("000000000000", "000000000010");
        assertThat(restored()).isEqualTo("abcdefghijkl");
    }

    /** And the server may have lost it, when it had not forced it to its own disk. */
    @Test
    void whatIsCutForGoodEndsWithTheManifest() throws IOException {
        append("abcdefghij");
        LogCopy copy = copy(Duration.ZERO);
        copy.pass();
        Files.writeString(chain.segment(SEGMENT), "abcdef");
        close();
        copy.pass();
        assertThat(restored()).isEqualTo("abcdef");
    }

    @Test
    void otherContentUnderTheSameNameIsNamedAndKept() throws IOException {
        LogCopy copy = copy(Duration.ZERO);
        Content other = Content.of("other");
        String name = "log/" + chain.id() + "/" + SEGMENT + ".parts/000000000000";
        store.put(name, other, other.sha256());
        append("abc");
        assertThatThrownBy(copy::pass)
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo("conflict"))
                .hasMessageContaining(name);
        assertThat(store.read(name, 0, 100)).asString().isEqualTo("other");
    }

    @Test
    void theSameContentUnderTheSameNameIsWell() throws IOException {
        LogCopy copy = copy(Duration.ZERO);
        append("abc");
        Content same = Content.of("abc");
        store.put("log/" + chain.id() + "/" + SEGMENT + ".parts/000000000000", same, same.sha256());
        assertThat(copy.pass()).isTrue();
    }
}
