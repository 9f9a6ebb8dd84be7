package dev.quadrant.monitor.logs.receive;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.logs.logql.LogQueryException;
import dev.quadrant.monitor.logs.logql.Parser;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Loki's push as a protobuf message, decompressed. What it does not know it steps over; time is linear in the length. */
final class PushProtobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final long SECOND = 1_000_000_000L;

    private final byte[] bytes;
    private final List<LogEntry> entries = new ArrayList<>();
    private int at;

    private PushProtobuf(byte[] bytes) {
        this.bytes = bytes;
    }

    static List<LogEntry> read(byte[] body) throws BadLinesException {
        PushProtobuf push = new PushProtobuf(body);
        while (push.at < body.length) {
            int tag = (int) push.varint(body.length);
            if (tag == (1 << 3 | BYTES)) {
                push.stream(push.end(body.length));
            } else {
                push.skip(tag, body.length);
            }
        }
        return push.entries;
    }

    /** Labels may stand behind entries, so they are read first. */
    private void stream(int end) throws BadLinesException {
        int begin = at;
        Labels labels = Labels.EMPTY;
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | BYTES)) {
                labels = labels(text(end(end)));
            } else {
                skip(tag, end);
            }
        }
        at = begin;
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (2 << 3 | BYTES)) {
                entry(labels, end(end));
            } else {
                skip(tag, end);
            }
        }
    }

    private static Labels labels(String selector) throws BadLinesException {
        try {
            LabelsBuilder labels = new LabelsBuilder();
            for (Matcher matcher : Parser.matchers(selector)) {
                if (matcher.type() != Matcher.Type.EQUAL) {
                    throw BadLinesException.bad("labels are name=\"value\": " + PushJson.shortened(selector));
                }
                labels.add(matcher.name(), matcher.value());
            }
            return labels.build();
        } catch (LogQueryException | IllegalArgumentException e) {
            throw BadLinesException.bad("labels " + PushJson.shortened(selector) + ": " + e.getMessage());
        }
    }

    private void entry(Labels labels, int end) throws BadLinesException {
        long time = 0;
        byte[] line = new byte[0];
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | BYTES)) {
                time = time(end(end));
            } else if (tag == (2 << 3 | BYTES)) {
                int lineEnd = end(end);
                line = Arrays.copyOfRange(bytes, at, lineEnd);
                at = lineEnd;
            } else {
                skip(tag, end);
            }
        }
        entries.add(new LogEntry(labels, time, line));
    }

    private long time(int end) throws BadLinesException {
        long seconds = 0;
        long nanos = 0;
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | VARINT)) {
                seconds = varint(end);
            } else if (tag == (2 << 3 | VARINT)) {
                nanos = varint(end);
            } else {
                skip(tag, end);
            }
        }
        if (Math.abs(seconds) > Long.MAX_VALUE / SECOND - 1 || nanos < 0 || nanos >= SECOND) {
            throw BadLinesException.bad("a time that is none: " + seconds + " s " + nanos + " ns");
        }
        return seconds * SECOND + nanos;
    }

    private String text(int end) {
        String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
        at = end;
        return text;
    }

    /** Reads a length; where what has it ends. */
    private int end(int limit) throws BadLinesException {
        long length = varint(limit);
        if (length < 0 || length > limit - at) {
            throw BadLinesException.bad("a field is longer than what it is in");
        }
        return at + (int) length;
    }

    private void skip(int tag, int limit) throws BadLinesException {
        switch (tag & 7) {
            case VARINT -> varint(limit);
            case FIXED64 -> jump(8, limit);
            case BYTES -> at = end(limit);
            case FIXED32 -> jump(4, limit);
            default -> throw BadLinesException.bad("the body is no protobuf message");
        }
    }

    private void jump(int count, int limit) throws BadLinesException {
        if (count > limit - at) {
            throw BadLinesException.bad("the body ends within a field");
        }
        at += count;
    }

    private long varint(int limit) throws BadLinesException {
        long number = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= limit) {
                throw BadLinesException.bad("the body ends within a number");
            }
            byte part = bytes[at++];
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw BadLinesException.bad("a number of more than ten bytes");
    }
}
