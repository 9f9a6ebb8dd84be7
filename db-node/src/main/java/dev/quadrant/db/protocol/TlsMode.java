package dev.quadrant.db.protocol;

/** How a connection to a database is protected. */
public enum TlsMode {
    /** Clear text; for loopback and trusted networks. */
    OFF,
    /** Encrypted, the server's certificate is not verified: safe from listeners, not from impostors. */
    REQUIRE,
    /** Encrypted, and the certificate is verified against the configured or the system's authorities, name included. */
    VERIFY
}
