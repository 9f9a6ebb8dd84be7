package dev.quadrant.db.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.repository.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are known as one's own, and others. */
class DrillDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void removesWhatIsProvablyItsOwnAlone() throws IOException {
        Path repository = Path.of("/backups/one");
        Path own = DrillDirectory.make(parent, repository, 1).directory().path();
        Files.createDirectories(own.resolve("data/shop"));
        Path others = DrillDirectory.make(parent, Path.of("/backups/two"), 1)
                .directory()
                .path();
        Path unmarked = Files.createDirectory(parent.resolve("quadrant-drill-unmarked"));
        Path link = Files.createSymbolicLink(parent.resolve("quadrant-drill-link"), others);
        Path named = Files.createDirectory(parent.resolve("something-else"));
        Files.copy(own.resolve("quadrant-drill.json"), named.resolve("quadrant-drill.json"));
        DrillDirectory.removeLeft(parent, repository);
        assertThat(Durable.list(parent)).containsExactlyInAnyOrder(others, unmarked, link, named);
    }

    @Test
    void isNotBegunWithoutRoom() throws IOException {
        assertThatThrownBy(() -> DrillDirectory.make(parent, Path.of("/backups"), Long.MAX_VALUE))
                .isInstanceOf(DrillImpossible.class)
                .hasMessageContaining(parent.toString())
                .hasMessageContaining("quadrant.db.drill.directory")
                .hasMessageContaining("on a larger disk");
        assertThat(Durable.list(parent)).isEmpty();
    }
}
