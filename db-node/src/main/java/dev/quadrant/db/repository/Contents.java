package dev.quadrant.db.repository;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Brings the content of a repository's large files near, for those who read them one after the other: where the repository is in a bucket,
 * its directory has only their outlines.
 */
public interface Contents {
    /** For a repository whose files are where they are. */
    Contents LOCAL = new Contents() {
        @Override
        public void need(Path file) {
            // It is there.
        }

        @Override
        public void done(Path file) {
            // It stays there.
        }
    };

    /** The file is going to be read; a content that is there already is kept. */
    void need(Path file) throws IOException;

    /** The file has been read for now. */
    void done(Path file) throws IOException;
}
