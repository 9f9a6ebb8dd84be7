package dev.quadrant.db.protocol;

/** The capability flags that this client uses. */
final class Capability {
    static final int LONG_PASSWORD = 1;
    static final int LONG_FLAG = 1 << 2;
    /** The client sends data of its own for LOAD DATA LOCAL. It sends none that it was not told to: no file is ever read. */
    static final int LOCAL_FILES = 1 << 7;

    static final int PROTOCOL_41 = 1 << 9;
    static final int SSL = 1 << 11;
    static final int TRANSACTIONS = 1 << 13;
    static final int SECURE_CONNECTION = 1 << 15;
    static final int MULTI_RESULTS = 1 << 17;
    static final int PLUGIN_AUTH = 1 << 19;
    static final int PLUGIN_AUTH_LENENC_DATA = 1 << 21;

    /** What this client asks for, but for TLS. */
    static final int CLIENT = LONG_PASSWORD
            | LONG_FLAG
            | LOCAL_FILES
            | PROTOCOL_41
            | TRANSACTIONS
            | SECURE_CONNECTION
            | MULTI_RESULTS
            | PLUGIN_AUTH
            | PLUGIN_AUTH_LENENC_DATA;

    private Capability() {}
}
