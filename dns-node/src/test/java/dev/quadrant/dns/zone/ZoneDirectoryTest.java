package dev.quadrant.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneDirectoryTest {
    @TempDir
    Path directory;

    private ZoneDirectory zones;
    private long time;

    @BeforeEach
    void oneZone() throws IOException {
        write("one.test", 1, "");
        zones = new ZoneDirectory(directory);
        assertThat(zones.refresh(false).loaded()).hasSize(1);
    }

    private void write(String origin, int serial, String more) throws IOException {
        Path file = directory.resolve(origin + ".zone");
        Files.writeString(
                file, "$TTL 60\n@ IN SOA ns1 host " + serial + " 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\n" + more);
        Files.setLastModifiedTime(file, FileTime.fromMillis(++time));
    }

    private long serial(int index) {
        return zones.state().catalog().zones().get(index).facts().serial();
    }

    @Test
    void loadsWhatChangedAndNothingElse() throws IOException {
        write("two.test", 1, "");
        assertThat(zones.refresh(false).loaded())
                .extracting(ZoneDirectory.Entry::origin)
                .containsExactly("two.test.");
        assertThat(zones.refresh(false).isEmpty()).isTrue();
        write("one.test", 2, "");
        assertThat(zones.refresh(false).loaded())
                .extracting(ZoneDirectory.Entry::origin)
                .containsExactly("one.test.");
        assertThat(serial(0)).isEqualTo(2);
    }

    @Test
    void waitsForAFileToBeStill() throws IOException {
        write("one.test", 2, "");
        assertThat(zones.refresh(true).isEmpty()).as("first look").isTrue();
        write("one.test", 3, "");
        assertThat(zones.refresh(true).isEmpty()).as("changed meanwhile").isTrue();
        assertThat(zones.refresh(true).loaded()).hasSize(1);
        assertThat(serial(0)).isEqualTo(3);
    }

    @Test
    void keepsTheZoneOfABrokenFile() throws IOException {
        write("one.test", 2, "bad A x\n");
        ZoneDirectory.Changes changes = zones.refresh(false);
        assertThat(changes.failed()).singleElement().satisfies(entry -> {
            assertThat(entry.broken().getFirst().place()).endsWith("one.test.zone:5");
            assertThat(entry.zone().facts().serial()).isEqualTo(1);
        });
        assertThat(serial(0)).isEqualTo(1);
        assertThat(zones.refresh(false).isEmpty()).as("said once").isTrue();
        write("one.test", 3, "");
        assertThat(zones.refresh(false).loaded()).hasSize(1);
        assertThat(zones.state().entries().getFirst().broken()).isEmpty();
    }

    @Test
    void servesTheOthersWhenOneIsBrokenFromTheStart() throws IOException {
        write("two.test", 1, "bad A x\n");
        zones.refresh(false);
        assertThat(zones.state().catalog().zones()).hasSize(1);
        assertThat(zones.state().entries())
                .filteredOn(entry -> entry.zone() == null)
                .hasSize(1);
    }

    @Test
    void removesTheZoneOfARemovedFile() throws IOException {
        write("two.test", 1, "");
        zones.refresh(false);
        Files.delete(directory.resolve("one.test.zone"));
        assertThat(zones.refresh(false).removed()).containsExactly("one.test.");
        assertThat(zones.state().catalog().zones()).hasSize(1);
    }

    @Test
    void keepsAllWhenTheDirectoryIsEmptyOrGone() throws IOException {
        Files.delete(directory.resolve("one.test.zone"));
        assertThat(zones.refresh(false).isEmpty()).isTrue();
        assertThat(zones.state().problem()).contains("no *.zone file");
        assertThat(serial(0)).isEqualTo(1);
        write("one.test", 2, "");
        zones.refresh(false);
        assertThat(zones.state().problem()).isEmpty();
        assertThat(serial(0)).isEqualTo(2);
    }

    @Test
    void seesChangesOfIncludedFiles() throws IOException {
        Files.writeString(directory.resolve("more.inc"), "x A y\n");
        write("one.test", 2, "$INCLUDE more.inc\n");
        assertThat(zones.refresh(false).failed()).hasSize(1);
        Files.writeString(directory.resolve("more.inc"), "x A 192.0.2.3\n");
        assertThat(zones.refresh(false).loaded()).hasSize(1);
    }

    @Test
    void refusesTwoFilesOfOneZone() throws IOException {
        write("ONE.test", 5, "");
        zones.refresh(false);
        assertThat(zones.state().entries())
                .filteredOn(entry -> !entry.broken().isEmpty())
                .singleElement()
                .satisfies(entry -> assertThat(entry.broken().getFirst().text()).contains("already"));
    }

    @Test
    void saysWhyADirectoryCannotBeServedFrom() throws IOException {
        assertThat(ZoneDirectory.problem(directory)).isNull();
        assertThat(ZoneDirectory.problem(directory.resolve("absent"))).endsWith("does not exist");
        assertThat(ZoneDirectory.problem(directory.resolve("one.test.zone"))).endsWith("is not a directory");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(ZoneDirectory.problem(empty)).endsWith("has no *.zone file");
    }
}
