package dev.quadrant.db.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed writer left is cut at the last whole transaction, and writing on gives the file that there should be. */
class RecoveryTest {
    private static final String NAME = "binlog.000001";

    @TempDir
    Path directory;

    @Test
    void cutAtEveryByteItGoesOnWithoutHoleOrRepetition() throws IOException {
        List<Integer> boundaries = new ArrayList<>();
        byte[] whole = Events.file(3, boundaries);
        Repository repository = Repository.open(directory);
        Chain chain = repository.beginChain(NAME, "test", Instant.EPOCH);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(chain.segment(NAME), Arrays.copyOf(whole, length));
            int expected = 4;
            for (int boundary : boundaries) {
                expected = boundary <= length ? boundary : expected;
            }
            try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
                assertThat(writer.position()).as("cut at %d", length).isEqualTo(new BinlogPosition(NAME, expected));
                append(writer, whole, expected);
                writer.sync();
                assertThat(Files.readAllBytes(chain.segment(NAME))).isEqualTo(whole);
            }
        }
    }

    /** Two GTIDs a round: a transaction's and a statement's; see {@link Events#file}. */
    @Test
    void cutAtEveryByteTheSetOfItsTransactionsIsMadeAgain() throws IOException {
        List<Integer> boundaries = new ArrayList<>();
        byte[] whole = Events.file(3, boundaries);
        Chain chain = Repository.open(directory).beginChain(NAME, "test", Instant.EPOCH);
        // Every third byte meets every part of every event.
        for (int length = boundaries.getFirst(); length <= whole.length; length += 3) {
            Files.write(chain.segment(NAME), Arrays.copyOf(whole, length));
            int at = length;
            long transactions = boundaries.stream().filter(end -> end <= at).count() - 1;
            SegmentContent content = SegmentContent.read(chain.segment(NAME));
            content.cut();
            assertThat(content.gtids().orElseThrow().added())
                    .as("cut at %d", length)
                    .hasToString(transactions == 0 ? "" : "0-1-" + transactions);
            try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
                append(writer, whole, (int) writer.position().offset());
                writer.nextFile("binlog.000002");
            }
            SegmentManifest manifest = chain.manifest(NAME).orElseThrow();
            assertThat(manifest.gtids().orElseThrow().previous().isEmpty()).isTrue();
            assertThat(manifest.gtids().orElseThrow().added()).hasToString("0-1-6");
            Files.delete(chain.segment(NAME).resolveSibling(NAME + ".json"));
        }
    }

    @Test
    void aFlippedByteEndsTheSegmentBeforeIt() throws IOException {
        List<Integer> boundaries = new ArrayList<>();
        byte[] whole = Events.file(2, boundaries);
        Path file = directory.resolve(NAME);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            SegmentContent content = SegmentContent.read(file);
            boolean inDescription = i >= 4 && i < boundaries.getFirst();
            if (!inDescription) {
                assertThat(content.damage()).as("byte %d", i).isPresent();
                assertThat(content.whole()).as("byte %d", i).isLessThanOrEqualTo(i);
            }
        }
    }

    @Test
    void aClosedSegmentHasItsDigestAndItsFollower() throws IOException {
        List<Integer> boundaries = new ArrayList<>();
        byte[] whole = Events.file(2, boundaries);
        Chain chain = Repository.open(directory).beginChain(NAME, "test", Instant.EPOCH);
        Files.write(chain.segment(NAME), Arrays.copyOf(whole, boundaries.get(1) + 5));
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            append(writer, whole, boundaries.get(1));
            writer.nextFile("binlog.000002");
        }
        SegmentManifest manifest = chain.manifest(NAME).orElseThrow();
        assertThat(manifest.sha256()).isEqualTo(Sha256.hex(Sha256.of(chain.segment(NAME))));
        assertThat(manifest.bytes()).isEqualTo(whole.length);
        assertThat(manifest.transactions()).isEqualTo(4);
        assertThat(manifest.serverVersion()).isEqualTo(Events.SERVER);
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            assertThat(writer.position()).isEqualTo(new BinlogPosition("binlog.000002", 4));
        }
    }

    /** Appends the events of a file from an offset on. */
    private static void append(ArchiveWriter writer, byte[] file, int from) throws IOException {
        int at = from;
        while (at < file.length) {
            int length = file[at + 9] & 0xFF | (file[at + 10] & 0xFF) << 8;
            writer.append(new Event().at(file, at, length, 0));
            at += length;
        }
    }
}
