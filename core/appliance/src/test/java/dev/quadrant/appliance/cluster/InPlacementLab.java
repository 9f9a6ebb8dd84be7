package dev.quadrant.appliance.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that has a {@link PlacementLab} of its own. */
abstract class InPlacementLab {
    @TempDir
    Path directory;

    PlacementLab lab;

    @BeforeEach
    void openLab() {
        lab = new PlacementLab(directory);
    }

    @AfterEach
    void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }
}
