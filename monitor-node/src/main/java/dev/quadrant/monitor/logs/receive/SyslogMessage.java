package dev.quadrant.monitor.logs.receive;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * A syslog message, RFC 5424 or RFC 3164. Whatever does not keep either is taken as a line by itself: a message that is not understood is better than
 * one that is lost. Bounded by the length of what it reads; never fails.
 */
final class SyslogMessage {
    private static final String[] SEVERITIES = {
        "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"
    };
    private static final String[] FACILITIES = {
        "kern",
        "user",
        "mail",
        "daemon",
        "auth",
        "syslog",
        "lpr",
        "news",
        "uucp",
        "cron",
        "authpriv",
        "ftp",
        "ntp",
        "audit",
        "console",
        "cron2",
        "local0",
        "local1",
        "local2",
        "local3",
        "local4",
        "local5",
        "local6",
        "local7"
    };
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /** Longest name of a host or program that is believed. */
    private static final int NAME_MAX = 255;

    private static final int USER_NOTICE = 13;
    private static final long SECOND = 1_000_000_000L;

    private final byte[] bytes;
    private final int end;
    private final long now;
    private final ZoneId zone;
    private int at;
    private int priority = USER_NOTICE;
    private long time;
    private String host = "";
    private String app = "";

    private SyslogMessage(byte[] bytes, int end, long now, ZoneId zone) {
        this.bytes = bytes;
        this.end = end;
        this.now = now;
        this.zone = zone;
        this.time = now;
    }

    /**
     * Reads a message.
     *
     * @param from address it came from, which is its host when it does not name one
     * @param now ns since 1970, when it came: its time when it has none, and what tells the year of one that has none
     * @param zone of times without one
     */
    static LogEntry read(byte[] bytes, int begin, int length, String from, long now, ZoneId zone) {
        int end = begin + length;
        while (end > begin && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r' || bytes[end - 1] == 0)) {
            end--;
        }
        SyslogMessage message = new SyslogMessage(bytes, end, now, zone);
        message.at = begin;
        message.parse();
        return new LogEntry(message.labels(from), message.time, Arrays.copyOfRange(bytes, message.at, end));
    }

    private void parse() {
        if (!priority()) {
            return;
        }
        if (at + 1 < end && bytes[at] == '1' && bytes[at + 1] == ' ') {
            int before = at;
            if (!modern()) {
                at = before;
            }
        } else {
            traditional();
        }
    }

    private boolean priority() {
        if (at >= end || bytes[at] != '<') {
            return false;
        }
        int value = 0;
        int digits = 0;
        int i = at + 1;
        while (i < end && digits < 3 && bytes[i] >= '0' && bytes[i] <= '9') {
            value = value * 10 + bytes[i] - '0';
            digits++;
            i++;
        }
        if (digits == 0 || i >= end || bytes[i] != '>' || value > 191) {
            return false;
        }
        priority = value;
        at = i + 1;
        return true;
    }

    /** RFC 5424: version, time, host, program, process, kind, structured data, message. */
    private boolean modern() {
        at += 2;
        String stamp = word();
        String name = word();
        String program = word();
        word();
        word();
        if (!structuredData()) {
            return false;
        }
        if (!stamp.equals("-")) {
            try {
                Instant instant = OffsetDateTime.parse(stamp).toInstant();
                time = Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
            } catch (DateTimeException | ArithmeticException e) {
                return false;
            }
        }
        host = name.equals("-") ? "" : name;
        app = program.equals("-") ? "" : program;
        if (at < end && bytes[at] == ' ') {
            at++;
        }
        if (at + 2 < end
                && (bytes[at] & 0xff) == 0xef
                && (bytes[at + 1] & 0xff) == 0xbb
                && (bytes[at + 2] & 0xff) == 0xbf) {
            at += 3;
        }
        return true;
    }

    /** The next word, up to a blank that is stepped over. */
    private String word() {
        int start = at;
        while (at < end && bytes[at] != ' ') {
            at++;
        }
        String word = text(start, at);
        if (at < end) {
            at++;
        }
        return word;
    }

    private boolean structuredData() {
        if (at < end && bytes[at] == '-') {
            at++;
            return true;
        }
        boolean any = false;
        while (at < end && bytes[at] == '[') {
            any = true;
            boolean quoted = false;
            at++;
            while (at < end && (quoted || bytes[at] != ']')) {
                if (bytes[at] == '\\' && quoted) {
                    at++;
                } else if (bytes[at] == '"') {
                    quoted = !quoted;
                }
                at++;
            }
            if (at >= end) {
                return false;
            }
            at++;
        }
        return any;
    }

    /** RFC 3164: {@code Nov 30 18:00:00 host program[process]: message}; time and host are often missing, or in ISO form. */
    private void traditional() {
        if (!bsdTime() && !isoTime()) {
            tag();
            return;
        }
        int before = at;
        String name = word();
        // Local senders leave the host out: what stands there then is the program.
        if (name.endsWith(":") || name.endsWith("]:") || name.isEmpty()) {
            at = before;
        } else {
            host = name;
        }
        tag();
    }

    private boolean bsdTime() {
        if (at + 15 >= end
                || bytes[at + 3] != ' '
                || bytes[at + 6] != ' '
                || bytes[at + 9] != ':'
                || bytes[at + 12] != ':') {
            return false;
        }
        int month = MONTHS.indexOf(text(at, at + 3));
        if (month < 0 || month % 3 != 0) {
            return false;
        }
        try {
            int day = Integer.parseInt(text(at + 4, at + 6).strip());
            int hour = Integer.parseInt(text(at + 7, at + 9));
            int minute = Integer.parseInt(text(at + 10, at + 12));
            int second = Integer.parseInt(text(at + 13, at + 15));
            time = withYear(Month.of(month / 3 + 1), day, hour, minute, second);
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
        at += 15;
        if (at < end && bytes[at] == ' ') {
            at++;
        }
        return true;
    }

    /** In this year, or in the last one where that would be more than a day ahead: a message of New Year's Eve. */
    private long withYear(Month month, int day, int hour, int minute, int second) {
        int year = LocalDateTime.ofInstant(Instant.ofEpochSecond(now / SECOND), zone)
                .getYear();
        long nanos = nanos(LocalDateTime.of(year, month, day, hour, minute, second));
        return nanos > now + 86_400 * SECOND
                ? nanos(LocalDateTime.of(year - 1, month, day, hour, minute, second))
                : nanos;
    }

    private long nanos(LocalDateTime local) {
        return local.atZone(zone).toEpochSecond() * SECOND;
    }

    private boolean isoTime() {
        if (at + 20 > end || bytes[at + 4] != '-' || bytes[at + 10] != 'T') {
            return false;
        }
        int before = at;
        try {
            Instant instant = OffsetDateTime.parse(word()).toInstant();
            time = Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
            return true;
        } catch (DateTimeException | ArithmeticException e) {
            at = before;
            return false;
        }
    }

    /** {@code program[process]: }; left in place when it is none. */
    private void tag() {
        int i = at;
        while (i < end && i - at < NAME_MAX && bytes[i] != ':' && bytes[i] != '[' && bytes[i] != ' ') {
            i++;
        }
        int nameEnd = i;
        if (i < end && bytes[i] == '[') {
            while (i < end && i - at < NAME_MAX && bytes[i] != ']') {
                i++;
            }
            i++;
        }
        if (nameEnd == at || i >= end || bytes[i] != ':') {
            return;
        }
        app = text(at, nameEnd);
        at = i + 1;
        if (at < end && bytes[at] == ' ') {
            at++;
        }
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private Labels labels(String from) {
        return new LabelsBuilder()
                .add("job", "syslog")
                .add("host", bounded(host.isEmpty() ? from : host))
                .add("app", bounded(app))
                .add("facility", FACILITIES[priority / 8])
                .add("severity", SEVERITIES[priority % 8])
                .build();
    }

    private static String bounded(String name) {
        return name.length() > NAME_MAX ? name.substring(0, NAME_MAX) : name;
    }
}
