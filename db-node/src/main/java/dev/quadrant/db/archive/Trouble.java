package dev.quadrant.db.archive;

import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Puts failures of the repository into words with the fix. */
record Trouble(Repository repository) {
    ArchiveFailure writing(IOException e) {
        String what = e instanceof FileSystemException file && file.getReason() == null
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : String.valueOf(e.getMessage());
        return new ArchiveFailure("repository", "cannot write to " + repository.url() + ": " + what + fix(e, what));
    }

    private static String fix(IOException e, String what) {
        String lower = what.toLowerCase(Locale.ROOT);
        if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
            return "; chown it to the user that runs db-node";
        }
        if (lower.contains("read-only file system")) {
            return "; mount it writable (its file system may have gone read-only after an error: look at dmesg)";
        }
        if (lower.contains("no space left") || lower.contains("disk quota")) {
            return "; make room on its disk, or move the repository to a larger one";
        }
        return "";
    }
}
