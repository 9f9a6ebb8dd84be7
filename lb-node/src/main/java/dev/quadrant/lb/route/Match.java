package dev.quadrant.lb.route;

import com.google.re2j.Pattern;
import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.http.CanonicalPath;
import dev.quadrant.lb.http.RequestHead;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a route asks of a request: every kind of condition that it has must hold, and within a kind one of them is enough. No
 * condition holds for all requests. Immutable.
 */
public final class Match {
    /** What routes can ask of a request beyond its head. */
    public interface Origin {
        /** Where the request comes from: the client, or who a trusted proxy says it is. */
        InetAddress source();

        /** Whether the client speaks TLS, to us or to a trusted proxy. */
        boolean secure();
    }

    /**
     * A condition on a field.
     *
     * @param name in lower case
     * @param value the whole value of one of the lines, or null: the field is there
     */
    public record FieldMatch(String name, String value) {}

    private final byte[][] hosts;
    private final byte[][] paths;
    private final byte[][] prefixes;
    private final Pattern regex;
    private final byte[][] methods;
    private final byte[][] fieldNames;
    private final byte[][] fieldValues;
    private final Predicate<InetAddress> source;
    private final boolean clearOnly;

    private Match(Builder builder) {
        hosts = octets(builder.hosts);
        paths = octets(builder.paths);
        prefixes = octets(builder.prefixes);
        regex = builder.regex;
        methods = octets(builder.methods);
        fieldNames = octets(builder.fields.stream().map(FieldMatch::name).toList());
        fieldValues = builder.fields.stream()
                .map(field -> field.value() == null ? null : octets(field.value()))
                .toArray(byte[][]::new);
        source = builder.source;
        clearOnly = builder.clearOnly;
    }

    /** Conditions, none at first. */
    public static final class Builder {
        private List<String> hosts = List.of();
        private List<String> paths = List.of();
        private List<String> prefixes = List.of();
        private Pattern regex;
        private List<String> methods = List.of();
        private List<FieldMatch> fields = List.of();
        private Predicate<InetAddress> source;
        private boolean clearOnly;

        /** Host names without a port; {@code *.example.org} is all below, not example.org itself. */
        public Builder hosts(List<String> names) {
            hosts = names.stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .map(name -> name.startsWith("*.") ? name.substring(1) : name)
                    .toList();
            return this;
        }

        /** Whole paths. */
        public Builder paths(List<String> whole) {
            paths = whole;
            return this;
        }

        /** Starts of paths, which end where a segment ends: {@code /a} is {@code /a} and {@code /a/b}, not {@code /ab}. */
        public Builder prefixes(List<String> starts) {
            prefixes = starts;
            return this;
        }

        /** An expression that the whole path must match. */
        public Builder regex(Pattern expression) {
            regex = expression;
            return this;
        }

        public Builder methods(List<String> tokens) {
            methods = tokens;
            return this;
        }

        /** Fields that must all be there. */
        public Builder fields(List<FieldMatch> conditions) {
            fields = conditions;
            return this;
        }

        public Builder source(Predicate<InetAddress> networks) {
            source = networks;
            return this;
        }

        /** Only requests that did not come over TLS. */
        public Builder clearOnly() {
            clearOnly = true;
            return this;
        }

        public Match build() {
            return new Match(this);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] octets(List<String> texts) {
        return texts.stream().map(Match::octets).toArray(byte[][]::new);
    }

    /** Whether a request is as asked; {@code path} is its path. */
    boolean holds(RequestHead head, CanonicalPath path, Origin origin) {
        return (hosts.length == 0 || host(head))
                && (paths.length == 0 && prefixes.length == 0 && regex == null || path(path))
                && (methods.length == 0 || method(head))
                && fields(head)
                && (!clearOnly || !origin.secure())
                && (source == null || source.test(origin.source()));
    }

    private boolean host(RequestHead head) {
        int from = head.hostStart();
        int to = head.nameEnd();
        if (to > from && head.bytes()[to - 1] == '.') {
            to--;
        }
        for (byte[] host : hosts) {
            int start = host[0] == '.' ? Math.max(from + 1, to - host.length) : from;
            if (Characters.equalIgnoringCase(head.bytes(), start, to, host)) {
                return true;
            }
        }
        return false;
    }

    private boolean path(CanonicalPath path) {
        for (byte[] whole : paths) {
            if (whole.length == path.length() && startsWith(path, whole)) {
                return true;
            }
        }
        for (byte[] prefix : prefixes) {
            if (startsWith(path, prefix) && segmentEnds(path, prefix)) {
                return true;
            }
        }
        return regex != null && regex.matches(text(path));
    }

    private static boolean segmentEnds(CanonicalPath path, byte[] prefix) {
        return prefix[prefix.length - 1] == '/'
                || path.length() == prefix.length
                || path.octets()[prefix.length] == '/';
    }

    /** Whether a path begins so. */
    static boolean startsWith(CanonicalPath path, byte[] prefix) {
        if (path.length() < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (path.octets()[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** A path for an expression; octets that are no UTF-8 become U+FFFD. */
    static String text(CanonicalPath path) {
        return new String(path.octets(), 0, path.length(), StandardCharsets.UTF_8);
    }

    private boolean method(RequestHead head) {
        for (byte[] method : methods) {
            if (equal(head.bytes(), head.methodStart(), head.methodEnd(), method)) {
                return true;
            }
        }
        return false;
    }

    private boolean fields(RequestHead head) {
        for (int i = 0; i < fieldNames.length; i++) {
            if (!field(head, fieldNames[i], fieldValues[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean field(RequestHead head, byte[] name, byte[] value) {
        for (int i = head.field(name, -1); i >= 0; i = head.field(name, i)) {
            if (value == null || equal(head.bytes(), head.valueStart(i), head.valueEnd(i), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(byte[] bytes, int from, int to, byte[] word) {
        return java.util.Arrays.equals(bytes, from, to, word, 0, word.length);
    }
}
