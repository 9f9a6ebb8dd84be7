package dev.quadrant.lb.access;

/** An object a line, times in microseconds; what was not reached, and what is empty, is left out. Texts are taken for Latin-1. */
final class JsonFormat implements LineFormat {
    private static final String ESCAPE = "u00";
    private static final long MICRO = 1000;

    private final LogTime time = new LogTime("yyyy-MM-dd'T'HH:mm:ss");
    private final String frontend;

    JsonFormat(String frontend) {
        this.frontend = frontend;
    }

    @Override
    public void write(AccessEntry entry, long millis, LineWriter line) {
        line.text("{\"time\":\"");
        time.write(millis, line);
        line.octet('.');
        fraction((int) Math.floorMod(millis, 1000L), line);
        line.text("Z\"");
        string("client", entry.client, line);
        string("frontend", frontend, line);
        string("backend", entry.backend, line);
        string("server", entry.server, line);
        request(entry, line);
        number("status", entry.status, line);
        string("reason", entry.reason, line);
        number("retries", entry.retries, line);
        number("received_bytes", entry.received, line);
        number("sent_bytes", entry.sent, line);
        number("body_bytes", entry.body, line);
        micros("head_us", entry.times.head(), line);
        micros("queue_us", entry.times.queue(), line);
        micros("connect_us", entry.times.connect(), line);
        micros("first_byte_us", entry.times.firstByte(), line);
        micros("total_us", entry.times.total(), line);
        line.octet('}');
    }

    private static void fraction(int millis, LineWriter line) {
        line.octet((char) ('0' + millis / 100));
        line.octet((char) ('0' + millis / 10 % 10));
        line.octet((char) ('0' + millis % 10));
    }

    private static void request(AccessEntry entry, LineWriter line) {
        if (entry.minorVersion < 0) {
            text("unreadable", entry, 0, entry.targetEnd, line);
            return;
        }
        text("method", entry, 0, entry.methodEnd, line);
        text("target", entry, entry.methodEnd, entry.targetEnd, line);
        string("version", entry.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1", line);
        text("host", entry, entry.targetEnd, entry.hostEnd, line);
        text("referer", entry, entry.hostEnd, entry.refererEnd, line);
        text("user_agent", entry, entry.refererEnd, entry.agentEnd, line);
    }

    private static void name(String name, LineWriter line) {
        line.text(",\"");
        line.text(name);
        line.text("\":");
    }

    private static void string(String name, String value, LineWriter line) {
        if (value != null) {
            name(name, line);
            line.octet('"');
            line.text(value);
            line.octet('"');
        }
    }

    private static void text(String name, AccessEntry entry, int from, int to, LineWriter line) {
        if (to > from) {
            name(name, line);
            line.octet('"');
            line.escaped(entry.octets, from, to, ESCAPE);
            line.octet('"');
        }
    }

    private static void number(String name, long value, LineWriter line) {
        name(name, line);
        line.number(value);
    }

    private static void micros(String name, long nanos, LineWriter line) {
        if (nanos >= 0) {
            number(name, nanos / MICRO, line);
        }
    }
}
