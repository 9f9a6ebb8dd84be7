package dev.quadrant.lb.access;

/**
 * The combined format of Apache and nginx, and behind it, as HAProxy has it, the times in milliseconds (head/queue/connect/first
 * octet/total, -1 for what was not reached), frontend, backend/server, retries and the reason of a refusal.
 */
final class CombinedFormat implements LineFormat {
    private static final String ESCAPE = "x";
    private static final long MILLI = 1_000_000;

    private final LogTime time = new LogTime("dd/MMM/yyyy:HH:mm:ss '+0000'");
    private final String frontend;

    CombinedFormat(String frontend) {
        this.frontend = frontend;
    }

    @Override
    public void write(AccessEntry entry, long millis, LineWriter line) {
        line.text(entry.client);
        line.text(" - - [");
        time.write(millis, line);
        line.text("] \"");
        requestLine(entry, line);
        line.text("\" ");
        line.number(entry.status);
        line.octet(' ');
        line.number(entry.body);
        line.octet(' ');
        quoted(entry, entry.hostEnd, entry.refererEnd, line);
        line.octet(' ');
        quoted(entry, entry.refererEnd, entry.agentEnd, line);
        line.octet(' ');
        times(entry, line);
        line.octet(' ');
        line.text(frontend);
        line.octet(' ');
        name(entry.backend, line);
        line.octet('/');
        name(entry.server, line);
        line.octet(' ');
        line.number(entry.retries);
        line.octet(' ');
        name(entry.reason, line);
    }

    private static void requestLine(AccessEntry entry, LineWriter line) {
        if (entry.minorVersion >= 0) {
            line.escaped(entry.octets, 0, entry.methodEnd, ESCAPE);
            line.octet(' ');
        }
        line.escaped(entry.octets, entry.methodEnd, entry.targetEnd, ESCAPE);
        if (entry.minorVersion >= 0) {
            line.text(entry.minorVersion == 0 ? " HTTP/1.0" : " HTTP/1.1");
        }
    }

    private static void quoted(AccessEntry entry, int from, int to, LineWriter line) {
        line.octet('"');
        if (from == to) {
            line.octet('-');
        }
        line.escaped(entry.octets, from, to, ESCAPE);
        line.octet('"');
    }

    private static void times(AccessEntry entry, LineWriter line) {
        millis(entry.times.head(), line);
        line.octet('/');
        millis(entry.times.queue(), line);
        line.octet('/');
        millis(entry.times.connect(), line);
        line.octet('/');
        millis(entry.times.firstByte(), line);
        line.octet('/');
        millis(entry.times.total(), line);
    }

    private static void millis(long nanos, LineWriter line) {
        line.number(nanos < 0 ? -1 : nanos / MILLI);
    }

    private static void name(String name, LineWriter line) {
        line.text(name == null ? "-" : name);
    }
}
