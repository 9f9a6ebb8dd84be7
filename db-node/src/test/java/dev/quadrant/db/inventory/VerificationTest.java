package dev.quadrant.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    @TempDir
    Path directory;

    private Repository repository;
    private Chain chain;

    @BeforeEach
    void begin() throws IOException {
        repository = Repository.open(directory);
        chain = repository.beginChain("binlog.000001", "test", Instant.EPOCH);
    }

    @Test
    void segmentsThatCoverEachOtherAreWell() throws IOException {
        segment("binlog.000001", 4, 5, "binlog.000002");
        segment("binlog.000002", 5, 6, "binlog.000003");
        assertThat(verify(OptionalInt.empty())).isEmpty();
    }

    /** Each file is right by itself; a sample that reads none of the two finds it too. */
    @Test
    void transactionsThatNoSegmentHasAreNamed() throws IOException {
        segment("binlog.000001", 4, 5, "binlog.000002");
        segment("binlog.000002", 8, 9, "binlog.000003");
        for (OptionalInt sample : List.of(OptionalInt.empty(), OptionalInt.of(1))) {
            assertThat(verify(sample))
                    .singleElement()
                    .asString()
                    .contains("binlog.000002 says that 0-1-6..8 was written before it");
        }
    }

    @Test
    void aSampleReadsSoManyFiles() throws IOException {
        for (int i = 1; i <= 9; i++) {
            segment("binlog.00000" + i, i, i + 1, "binlog.00000" + (i + 1));
        }
        Verification verification = new Verification(repository, OptionalInt.of(4), new Random(1), file -> {});
        assertThat(verification.run()).isEmpty();
        assertThat(verification.files()).isEqualTo(4);
        assertThat(verification.present()).isEqualTo(9);
    }

    private List<String> verify(OptionalInt sample) throws IOException {
        return new Verification(repository, sample, new Random(1), file -> {}).run();
    }

    /** A closed segment with one transaction. */
    private void segment(String name, long before, long number, String next) throws IOException {
        Events events = new Events();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(BinlogFile.magic());
        bytes.writeBytes(events.description());
        bytes.writeBytes(events.event(
                EventType.MARIADB_GTID_LIST,
                ByteBuffer.allocate(20)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(1)
                        .putInt(0)
                        .putInt(1)
                        .putLong(before)
                        .array()));
        bytes.writeBytes(events.event(EventType.MARIADB_GTID, Events.gtidBody(0, number)));
        bytes.writeBytes(events.event(EventType.XID, new byte[8]));
        Path file = chain.segment(name);
        Files.write(file, bytes.toByteArray());
        chain.close(new SegmentManifest(
                name,
                bytes.size(),
                Sha256.hex(Sha256.of(file)),
                4,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Events.SERVER,
                next,
                Optional.of(new SegmentManifest.Gtids(set("0-1-" + before), set("0-1-" + number + ".." + number), 0))));
    }

    private static GtidSet set(String text) {
        return GtidSet.parse(GtidSet.Flavour.MARIADB, text);
    }
}
