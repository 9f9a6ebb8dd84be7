package dev.quadrant.db.command;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;

/** How large a base is, in words. */
final class BaseWords {
    private BaseWords() {}

    static String of(BaseManifest base) {
        return base.method() == BaseMethod.COPY
                ? base.files().size() + " files of the server, " + Sizes.bytes(base.sqlBytes())
                : base.tables() + " tables, " + base.rows() + " rows, " + Sizes.bytes(base.sqlBytes()) + " of SQL";
    }
}
