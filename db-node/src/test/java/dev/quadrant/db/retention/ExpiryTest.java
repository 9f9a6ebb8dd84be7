package dev.quadrant.db.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.inventory.Inventory;
import dev.quadrant.db.inventory.Verification;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.CopiedMarks;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Pin;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of ten segments with bases in the third, sixth and ninth, a day apart each. */
class ExpiryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = day(9).plus(Duration.ofHours(1));
    private static final RetentionPolicy ONE = new RetentionPolicy(Duration.ZERO, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final RetentionPolicy TWO = new RetentionPolicy(Duration.ofDays(2), 1, 0, 0, 0, 0, ZoneOffset.UTC);

    @TempDir
    Path directory;

    private Repository repository;
    private Chain chain;

    private static Instant day(int number) {
        return START.plus(Duration.ofDays(number));
    }

    private static String file(int number) {
        return String.format("binlog.%06d", number);
    }

    @BeforeEach
    void begin() throws IOException {
        repository = Repository.open(directory);
        chain = repository.beginChain(file(1), "test", START);
        for (int i = 1; i <= 10; i++) {
            segment(i);
        }
        for (int i = 3; i <= 9; i += 3) {
            base(i);
        }
        assertThat(verify()).isEmpty();
    }

    @Test
    void whatACopyLacksStays() throws IOException {
        Expiry expiry = new Expiry(repository, TWO, List.of("offsite", "nas"));
        assertThat(expiry.plan(NOW).isEmpty()).isTrue();
        CopiedMarks.writeLog(repository, "nas", Map.of(chain.id(), file(10)));
        CopiedMarks.writeBases(repository, "nas", Set.of("b3", "b6", "b9"));
        assertThat(expiry.plan(NOW).isEmpty()).isTrue();
        CopiedMarks.writeLog(repository, "offsite", Map.of(chain.id(), file(2)));
        assertThat(expiry.plan(NOW).segments()).containsOnly(Map.entry(chain.id(), List.of(file(1), file(2))));
        assertThat(expiry.plan(NOW).bases()).isEmpty();
        CopiedMarks.writeLog(repository, "offsite", Map.of(chain.id(), file(8)));
        CopiedMarks.writeBases(repository, "offsite", Set.of("b3"));
        assertThat(expiry.plan(NOW).segmentCount()).isEqualTo(5);
        assertThat(expiry.plan(NOW).bases()).containsExactly("b3");
    }

    @Test
    void whatNoKeptBaseNeedsGoes() throws IOException {
        Expiry expiry = new Expiry(repository, TWO, List.of());
        Expiry.Plan plan = expiry.plan(NOW);
        assertThat(plan.bases()).containsExactly("b3");
        assertThat(plan.segmentCount()).isEqualTo(5);
        assertThat(plan.bytes()).isPositive();
        assertThat(chain.segments()).hasSize(10);
        assertThat(expiry.execute(plan)).isTrue();
        assertThat(chain.segments()).containsExactly(file(6), file(7), file(8), file(9), file(10));
        assertThat(BaseManifest.all(repository)).extracting(BaseManifest::id).containsExactly("b6", "b9");
        assertThat(Durable.list(repository.bases())).hasSize(2);
        assertThat(verify()).isEmpty();
        assertThat(expiry.plan(NOW).isEmpty()).isTrue();
        assertThat(Inventory.of(repository).windows())
                .singleElement()
                .extracting(Inventory.Window::from)
                .isEqualTo(day(6));
    }

    @Test
    void aPinnedBaseStaysWithoutItsLog() throws IOException {
        Pin.put(repository.bases().resolve("b3"), NOW);
        Expiry expiry = new Expiry(repository, ONE, List.of());
        assertThat(expiry.execute(expiry.plan(NOW))).isTrue();
        assertThat(BaseManifest.all(repository)).extracting(BaseManifest::id).containsExactly("b3", "b9");
        assertThat(chain.segments()).containsExactly(file(9), file(10));
        assertThat(verify()).isEmpty();
        // It is a moment; the time from which on every moment can be restored begins later.
        assertThat(Inventory.of(repository).windows().getFirst().from()).isEqualTo(day(9));
        Pin.remove(repository.bases().resolve("b3"));
        assertThat(expiry.plan(NOW).bases()).containsExactly("b3");
    }

    /** Killed at any point, what is left is in order, and the next attempt ends it. */
    @Test
    void anInterruptedExpiryIsEndedByTheNext() throws IOException {
        Expiry expiry = new Expiry(repository, ONE, List.of());
        Expiry.Plan plan = expiry.plan(NOW);
        chain.expire(Optional.of(file(9)));
        assertThat(verify()).isEmpty();
        for (String name : plan.segments().get(chain.id())) {
            Files.delete(chain.segment(name));
            assertThat(verify()).isEmpty();
            Files.delete(chain.segment(name + ".json"));
            assertThat(verify()).isEmpty();
            assertThat(expiry.plan(NOW).bases()).containsExactly("b3", "b6");
        }
        assertThat(expiry.execute(expiry.plan(NOW))).isTrue();
        assertThat(verify()).isEmpty();
        assertThat(BaseManifest.all(repository)).extracting(BaseManifest::id).containsExactly("b9");
    }

    @Test
    void nothingGoesWhileSomebodyReads() throws IOException {
        Expiry expiry = new Expiry(repository, ONE, List.of());
        try (Closeable reading = repository.reading()) {
            assertThat(reading).isNotNull();
            assertThat(expiry.execute(expiry.plan(NOW))).isFalse();
        }
        try (Closeable taking = repository.lock("base").orElseThrow()) {
            assertThat(taking).isNotNull();
            assertThat(expiry.execute(expiry.plan(NOW))).isFalse();
        }
        assertThat(chain.segments()).hasSize(10);
        assertThat(BaseManifest.all(repository)).hasSize(3);
    }

    @Test
    void withoutABaseAllLogStays() throws IOException {
        for (BaseManifest base : BaseManifest.all(repository)) {
            BaseManifest.delete(repository, base.id());
        }
        assertThat(new Expiry(repository, ONE, List.of()).plan(NOW).isEmpty()).isTrue();
    }

    /** A line before a gap has no base any more: its log is of no use to anybody. */
    @Test
    void logOfALineWithoutBaseGoes() throws IOException {
        Chain next = repository.beginChain(file(20), "gap", day(9));
        BaseManifest.delete(repository, "b3");
        BaseManifest.delete(repository, "b6");
        BaseManifest.delete(repository, "b9");
        Expiry expiry = new Expiry(repository, ONE, List.of());
        assertThat(expiry.execute(expiry.plan(day(12)))).isTrue();
        assertThat(chain.segments()).isEmpty();
        assertThat(chain.expired(file(10))).isTrue();
        assertThat(next.expired(file(20))).isFalse();
        assertThat(verify()).isEmpty();
    }

    /** Log that is older than the first base and younger than the window may belong to a base that somebody else took. */
    @Test
    void logWithinTheWindowStaysWhetherABaseNeedsItOrNot() throws IOException {
        RetentionPolicy weeks = new RetentionPolicy(Duration.ofDays(8), 1, 0, 0, 0, 0, ZoneOffset.UTC);
        Expiry.Plan plan = new Expiry(repository, weeks, List.of()).plan(NOW);
        assertThat(plan.bases()).isEmpty();
        assertThat(plan.segments()).isEmpty();
        assertThat(new Expiry(repository, weeks, List.of())
                        .plan(NOW.plus(Duration.ofDays(1)))
                        .segments())
                .containsEntry(chain.id(), List.of(file(1)));
    }

    private List<String> verify() throws IOException {
        return new Verification(repository, OptionalInt.empty(), new Random(1), name -> {}).run();
    }

    private void base(int number) throws IOException {
        Path place = repository.bases().resolve("b" + number);
        Durable.makeDirectory(place);
        BaseManifest base = new BaseManifest(
                "b" + number,
                day(number),
                day(number),
                Duration.ZERO,
                "mariadb",
                Events.SERVER,
                chain.id(),
                new BinlogPosition(file(number), 200),
                "",
                "",
                List.of(),
                List.of());
        Durable.write(place.resolve(BaseManifest.NAME), base.toJson().encodePrettily());
    }

    private void segment(int number) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(BinlogFile.magic());
        bytes.writeBytes(new Events().description());
        Path file = chain.segment(file(number));
        Files.write(file, bytes.toByteArray());
        chain.close(new SegmentManifest(
                file(number),
                bytes.size(),
                Sha256.hex(Sha256.of(file)),
                1,
                0,
                day(number),
                day(number + 1),
                Events.SERVER,
                file(number + 1),
                Optional.empty()));
    }
}
