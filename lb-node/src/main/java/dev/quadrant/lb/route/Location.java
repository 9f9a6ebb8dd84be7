package dev.quadrant.lb.route;

import dev.quadrant.lb.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a redirect leads: text with {@code {host}} (without the port), {@code {path}}, {@code {query}} (with its question
 * mark, or empty) and {@code {target}} (both) of the request as it came. Immutable.
 */
public final class Location {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]*)\\}");
    private static final Set<String> VARIABLES = Set.of("host", "path", "query", "target");

    private final String template;
    private final List<byte[]> texts = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    /**
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public Location(String template) {
        if (!template.matches("(/(?!/)|\\{target\\}|\\{path\\}|https?://)[!-~]*")) {
            throw new IllegalArgumentException(
                    "'" + template + "' does not start with http://, https:// or /, or has a space");
        }
        this.template = template;
        Matcher matcher = VARIABLE.matcher(template);
        int from = 0;
        while (matcher.find()) {
            if (!VARIABLES.contains(matcher.group(1))) {
                throw new IllegalArgumentException(
                        "{" + matcher.group(1) + "} is none of {host}, {path}, {query} and {target}");
            }
            texts.add(template.substring(from, matcher.start()).getBytes(StandardCharsets.US_ASCII));
            variables.add(matcher.group(1));
            from = matcher.end();
        }
        texts.add(template.substring(from).getBytes(StandardCharsets.US_ASCII));
    }

    public String template() {
        return template;
    }

    /**
     * Writes the location for a request.
     *
     * @return the index behind it, or -1 when there is no room for it
     */
    int write(RequestHead head, byte[] out, int at) {
        int end = raw(texts.getFirst(), 0, texts.getFirst().length, out, at);
        for (int i = 0; i < variables.size() && end >= 0; i++) {
            end = variable(variables.get(i), head, out, end);
            byte[] text = texts.get(i + 1);
            end = end < 0 ? end : raw(text, 0, text.length, out, end);
        }
        return end;
    }

    private static int variable(String name, RequestHead head, byte[] out, int at) {
        byte[] bytes = head.bytes();
        int query = head.pathStart();
        while (query < head.targetEnd() && bytes[query] != '?') {
            query++;
        }
        return switch (name) {
            case "host" -> raw(bytes, head.hostStart(), head.nameEnd(), out, at);
            case "path" -> path(bytes, head.pathStart(), query, out, at);
            case "query" -> raw(bytes, query, head.targetEnd(), out, at);
            default -> path(bytes, head.pathStart(), head.targetEnd(), out, at);
        };
    }

    /** A path that starts with one slash alone: two would be the start of a host. */
    private static int path(byte[] bytes, int from, int to, byte[] out, int at) {
        int start = from;
        while (start < to && (bytes[start] == '/' || bytes[start] == '\\')) {
            start++;
        }
        if (at == out.length) {
            return -1;
        }
        out[at] = '/';
        return raw(bytes, start, to, out, at + 1);
    }

    private static int raw(byte[] bytes, int from, int to, byte[] out, int at) {
        if (out.length - at < to - from) {
            return -1;
        }
        System.arraycopy(bytes, from, out, at, to - from);
        return at + to - from;
    }
}
