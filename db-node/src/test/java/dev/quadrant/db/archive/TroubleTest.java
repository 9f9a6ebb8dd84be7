package dev.quadrant.db.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the repository's disk can do to an archive is said with the place and the fix. */
class TroubleTest {
    @TempDir
    Path directory;

    @Test
    void namesThePlaceAndTheFix() throws IOException {
        assertSaid(new AccessDeniedException("log/x"), "AccessDeniedException log/x", "chown it to the user");
        assertSaid(new FileSystemException("log/x", null, "Read-only file system"), "log/x", "mount it writable");
        assertSaid(new IOException("No space left on device"), "No space left", "make room");
        assertSaid(new IOException("Disk quota exceeded"), "quota", "make room");
        assertSaid(new NoSuchFileException("log/x"), "NoSuchFileException log/x");
        assertSaid(new IOException(), "cannot write");
    }

    private void assertSaid(IOException e, String... words) throws IOException {
        Repository repository = Repository.open(directory);
        ArchiveFailure failure = new Trouble(repository).writing(e);
        assertThat(failure.reason()).isEqualTo("repository");
        assertThat(failure.getMessage())
                .startsWith("cannot write to file://" + directory)
                .contains(words);
    }
}
