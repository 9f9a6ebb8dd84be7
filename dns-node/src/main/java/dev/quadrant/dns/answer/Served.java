package dev.quadrant.dns.answer;

import dev.quadrant.dns.zone.Catalog;

/** What is served now; each part is immutable and may be read from any thread at any time. */
public interface Served {
    Catalog catalog();

    Policy policy();
}
