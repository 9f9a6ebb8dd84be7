package dev.quadrant.db.repository;

import java.io.IOException;

/** The repository holds the backups of another server. */
public final class ForeignServer extends IOException {
    private static final long serialVersionUID = 1;

    public ForeignServer(Repository repository, ServerIdentity owner, ServerIdentity server) {
        super("repository " + repository.url() + " belongs to another server (" + owner + "), not to this one ("
                + server + "); point quadrant.db.repository.main.url at a directory of this server's own");
    }
}
