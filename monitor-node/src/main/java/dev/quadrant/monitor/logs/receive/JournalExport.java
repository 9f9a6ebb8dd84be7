package dev.quadrant.monitor.logs.receive;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The journal's export format: fields as {@code NAME=value} lines, or the name, a line feed, a length of eight bytes and the value; an empty line ends an
 * entry. Host, unit, program and priority become labels, the message the line.
 */
public final class JournalExport {
    private static final int FIELDS_MAX = 1000;
    private static final String[] LEVELS = {
        "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"
    };

    private final byte[] bytes;
    private final List<LogEntry> entries = new ArrayList<>();
    private int at;
    private int fields;
    private byte[] message;
    private long time;
    private String host = "";
    private String unit = "";
    private String program = "";
    private String priority = "";
    private String transport = "";

    private JournalExport(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws BadLinesException with the place where it is no such export */
    public static List<LogEntry> read(byte[] export) throws BadLinesException {
        JournalExport reader = new JournalExport(export);
        while (reader.at < export.length) {
            reader.field();
        }
        reader.end();
        return reader.entries;
    }

    private void field() throws BadLinesException {
        int start = at;
        int line = indexOf((byte) '\n', at);
        if (line == start) {
            at++;
            end();
            return;
        }
        int end = line < 0 ? bytes.length : line;
        int equals = indexOf((byte) '=', start);
        if (++fields > FIELDS_MAX) {
            throw BadLinesException.bad("an entry of more than " + FIELDS_MAX + " fields at byte " + start);
        }
        if (equals >= 0 && equals < end) {
            keep(text(start, equals), equals + 1, end);
            at = Math.min(end + 1, bytes.length);
            return;
        }
        int value = end + 1 + Long.BYTES;
        if (value > bytes.length) {
            throw BadLinesException.bad("no field of the journal's export at byte " + start);
        }
        long length = ByteBuffer.wrap(bytes, end + 1, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 0 || length > bytes.length - value) {
            throw BadLinesException.bad("a field longer than the export at byte " + start);
        }
        keep(text(start, end), value, value + (int) length);
        // A line feed follows the value.
        at = Math.min(value + (int) length + 1, bytes.length);
    }

    private int indexOf(byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
            if (wanted == '=' && bytes[i] == '\n') {
                return -1;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private void keep(String name, int from, int to) throws BadLinesException {
        switch (name) {
            case "MESSAGE" -> message = Arrays.copyOfRange(bytes, from, to);
            case "__REALTIME_TIMESTAMP" -> time = micros(text(from, to)) * 1000;
            case "_HOSTNAME" -> host = text(from, to);
            case "_SYSTEMD_UNIT" -> unit = text(from, to);
            case "SYSLOG_IDENTIFIER" -> program = text(from, to);
            case "_COMM" -> program = program.isEmpty() ? text(from, to) : program;
            case "PRIORITY" -> priority = text(from, to);
            case "_TRANSPORT" -> transport = text(from, to);
            default -> {
                // Not shown.
            }
        }
    }

    private static long micros(String text) throws BadLinesException {
        try {
            long micros = Long.parseLong(text);
            if (micros >= 0 && micros < Long.MAX_VALUE / 1000) {
                return micros;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw BadLinesException.bad("a time that is none: " + PushJson.shortened(text));
    }

    private void end() {
        if (message != null && time > 0) {
            entries.add(new LogEntry(labels(), time, stripped(message)));
        }
        fields = 0;
        message = null;
        time = 0;
        host = "";
        unit = "";
        program = "";
        priority = "";
        transport = "";
    }

    private Labels labels() {
        LabelsBuilder labels = new LabelsBuilder();
        labels.add("job", "journal").add("host", host).add("unit", unit);
        labels.add("app", program.isEmpty() ? transport : program);
        boolean known = priority.length() == 1 && priority.charAt(0) >= '0' && priority.charAt(0) <= '7';
        labels.add("severity", known ? LEVELS[priority.charAt(0) - '0'] : "");
        return labels.build();
    }

    private static byte[] stripped(byte[] line) {
        int end = line.length;
        while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
            end--;
        }
        return end == line.length ? line : Arrays.copyOf(line, end);
    }
}
