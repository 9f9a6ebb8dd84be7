package dev.quadrant.lb.upstream;

import java.util.Locale;

/** What an administrator wants of a server. */
public enum Duty {
    /** It takes requests while it is up. */
    READY,
    /** It takes no new requests but those of clients that stick to it; what it works on goes on. */
    DRAIN,
    /** It takes no new requests at all. */
    MAINTENANCE;

    /** Its name in the admin API, in kebab-case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
