package dev.quadrant.db.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.base.BaseManifest.DumpFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseLoadTest {
    @Test
    void theLargestTableIsLoadedFirstAndTableAfterTable() {
        List<DumpFile> files = List.of(
                file("schema.sql", "", 900),
                file("a-1.sql", "a", 50),
                file("b-1.sql", "b", 40),
                file("c-1.sql", "c", 10),
                file("b-2.sql", "b", 30),
                file("after.sql", "", 900));
        assertThat(BaseLoad.largestTableFirst(files).stream().map(DumpFile::name))
                .containsExactly("b-1.sql", "b-2.sql", "a-1.sql", "c-1.sql");
    }

    private static DumpFile file(String name, String table, long sqlBytes) {
        return new DumpFile(name, table, 1, sqlBytes, 1, "");
    }
}
