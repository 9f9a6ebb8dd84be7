package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import java.nio.charset.StandardCharsets;

/** Reads Connection fields: what they say of the connection, and the fields of one hop that they name (RFC 9110 7.6.1). */
final class ConnectionOptions {
    /** The most options in a head: beyond it a client is up to something. */
    private static final int LIMIT = 32;

    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);

    private int options;
    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;

    void clear() {
        options = 0;
        close = false;
        keepAlive = false;
        upgrade = false;
    }

    boolean close() {
        return close;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean upgrade() {
        return upgrade;
    }

    /**
     * Reads one Connection field and drops the fields that it nominates.
     *
     * @return false when it nominates a field for all recipients, has an option that is no token, or there are too many
     */
    boolean read(byte[] bytes, FieldLines lines, int index) {
        int i = lines.valueStart(index);
        int end = lines.valueEnd(index);
        while (i < end) {
            while (i < end && (bytes[i] == ',' || bytes[i] == ' ' || bytes[i] == '\t')) {
                i++;
            }
            int from = i;
            while (i < end && Characters.token(bytes[i])) {
                i++;
            }
            if (i > from && (++options > LIMIT || !option(bytes, from, i, lines))) {
                return false;
            }
            if (i < end && bytes[i] != ',' && bytes[i] != ' ' && bytes[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private boolean option(byte[] bytes, int from, int to, FieldLines lines) {
        if (Characters.equalIgnoringCase(bytes, from, to, CLOSE)) {
            close = true;
            return true;
        }
        if (Characters.equalIgnoringCase(bytes, from, to, KEEP_ALIVE)) {
            keepAlive = true;
            return true;
        }
        if (Characters.equalIgnoringCase(bytes, from, to, UPGRADE)) {
            upgrade = true;
            return true;
        }
        if (Field.named(bytes, from, to).endToEnd()) {
            return false;
        }
        for (int i = 0; i < lines.count(); i++) {
            if (Characters.equalIgnoringCase(bytes, from, to, lines.start(i), lines.nameEnd(i))) {
                lines.drop(i);
            }
        }
        return true;
    }
}
