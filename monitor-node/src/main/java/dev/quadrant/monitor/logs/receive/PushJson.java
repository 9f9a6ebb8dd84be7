package dev.quadrant.monitor.logs.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Loki's push in JSON: {@code {"streams":[{"stream":{"a":"b"},"values":[["1700000000000000000","line"]]}]}}. */
final class PushJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final List<LogEntry> entries = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Value(long time, byte[] line) {}

    private PushJson(JsonParser parser) {
        this.parser = parser;
    }

    static List<LogEntry> read(byte[] body, int length) throws BadLinesException {
        try (JsonParser parser = FACTORY.createParser(body, 0, length)) {
            PushJson push = new PushJson(parser);
            push.read();
            return push.entries;
        } catch (IOException e) {
            String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw BadLinesException.bad("the body is no JSON: " + words);
        }
    }

    private void read() throws IOException, BadLinesException {
        need(parser.nextToken(), JsonToken.START_OBJECT, "the body is no object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean streams = parser.currentName().equals("streams");
            JsonToken value = parser.nextToken();
            if (!streams) {
                parser.skipChildren();
                continue;
            }
            need(value, JsonToken.START_ARRAY, "streams is no array");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                need(parser.currentToken(), JsonToken.START_OBJECT, "a stream is no object");
                stream();
            }
        }
    }

    private static void need(JsonToken token, JsonToken wanted, String words) throws BadLinesException {
        if (token != wanted) {
            throw BadLinesException.bad(words);
        }
    }

    private void stream() throws IOException, BadLinesException {
        Labels labels = Labels.EMPTY;
        List<Value> values = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "stream", "labels" -> labels = labels();
                case "values" -> values(values);
                default -> parser.skipChildren();
            }
        }
        for (Value value : values) {
            entries.add(new LogEntry(labels, value.time(), value.line()));
        }
    }

    private Labels labels() throws IOException, BadLinesException {
        need(parser.currentToken(), JsonToken.START_OBJECT, "stream is no object of labels");
        LabelsBuilder labels = new LabelsBuilder();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = LabelNames.checked(parser.currentName());
            need(parser.nextToken(), JsonToken.VALUE_STRING, "label " + name + " is no string");
            labels.add(name, parser.getText());
        }
        try {
            return labels.build();
        } catch (IllegalArgumentException e) {
            throw BadLinesException.bad(e.getMessage());
        }
    }

    private void values(List<Value> values) throws IOException, BadLinesException {
        need(parser.currentToken(), JsonToken.START_ARRAY, "values is no array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            need(parser.currentToken(), JsonToken.START_ARRAY, "a value is no array of time and line");
            need(parser.nextToken(), JsonToken.VALUE_STRING, "a time is no string of nanoseconds");
            long time = time(parser.getText());
            need(parser.nextToken(), JsonToken.VALUE_STRING, "a line is no string");
            values.add(new Value(time, parser.getText().getBytes(StandardCharsets.UTF_8)));
            // Structured metadata is not kept.
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw BadLinesException.bad("a value that does not end");
                }
                parser.skipChildren();
            }
        }
    }

    private static long time(String text) throws BadLinesException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw BadLinesException.bad("a time is no number of nanoseconds since 1970: " + shortened(text));
        }
    }

    static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
