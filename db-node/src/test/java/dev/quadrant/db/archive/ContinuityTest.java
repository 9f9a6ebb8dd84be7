package dev.quadrant.db.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each file says what was written before it; the archive has it, or there is a gap. */
class ContinuityTest {
    private static final String FIRST = "binlog.000001";
    private static final String SECOND = "binlog.000002";

    @TempDir
    Path directory;

    private Chain chain;

    @BeforeEach
    void begin() throws IOException {
        chain = Repository.open(directory).beginChain(FIRST, "test", Instant.EPOCH);
    }

    @Test
    void whatTheServerHadBeforeTheFirstFileIsTheBases() throws IOException {
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            assertThat(writer.archived()).isEmpty();
            file(writer, 40, 41, 42);
            assertThat(writer.archived()).contains(set("0-1-42"));
            writer.nextFile(SECOND);
            assertThat(writer.archived()).contains(set("0-1-42"));
            file(writer, 42, 43);
            assertThat(writer.archived()).contains(set("0-1-43"));
            writer.sync();
        }
        try (ArchiveWriter again = ArchiveWriter.open(chain)) {
            assertThat(again.archived()).contains(set("0-1-43"));
        }
    }

    @Test
    void missingTransactionsAreNamed() throws IOException {
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            file(writer, 40, 41, 42);
            writer.nextFile(SECOND);
            assertThatThrownBy(() -> file(writer, 45, 46))
                    .isInstanceOfSatisfying(
                            ArchiveGap.class, gap -> assertThat(gap.missing()).contains(set("0-1-43..45")))
                    .hasMessageContaining("0-1-43..45 before " + SECOND);
            assertThat(writer.position()).isEqualTo(new BinlogPosition(SECOND, 4 + description().length));
            assertThat(writer.archived()).contains(set("0-1-42"));
        }
    }

    @Test
    void aManifestOfAnOlderVersionProvesNothing() throws IOException {
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            file(writer, 40, 41);
            writer.nextFile(SECOND);
        }
        Path manifest = chain.segment(FIRST + ".json");
        String text = Files.readString(manifest, StandardCharsets.UTF_8);
        Files.writeString(manifest, text.replaceAll("(?s),\\s*\"gtids\" : \\{.*?\\}", ""));
        assertThat(chain.manifest(FIRST).orElseThrow().gtids()).isEmpty();
        try (ArchiveWriter writer = ArchiveWriter.open(chain)) {
            assertThat(writer.archived()).isEmpty();
            file(writer, 50, 51);
            assertThat(writer.archived()).contains(set("0-1-51"));
        }
    }

    /** A file that says that a number was written before it, with transactions of further numbers. */
    private static void file(ArchiveWriter writer, long before, long... numbers) throws IOException {
        Events events = new Events();
        append(writer, events.description());
        byte[] list = ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(0)
                .putInt(1)
                .putLong(before)
                .array();
        append(writer, events.event(EventType.MARIADB_GTID_LIST, list));
        for (long number : numbers) {
            append(writer, events.event(EventType.MARIADB_GTID, Events.gtidBody(0, number)));
            append(writer, events.event(EventType.XID, new byte[8]));
        }
    }

    private static byte[] description() {
        return new Events().description();
    }

    private static void append(ArchiveWriter writer, byte[] event) throws IOException {
        writer.append(new Event().at(event, 0, event.length, Event.CHECKSUM));
    }

    private static GtidSet set(String text) {
        return GtidSet.parse(GtidSet.Flavour.MARIADB, text);
    }
}
