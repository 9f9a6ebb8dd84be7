package dev.quadrant.lb.http;

import dev.quadrant.lb.balance.Hash;
import dev.quadrant.lb.gate.Characters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a request is known by when its server is chosen by hash: the client's address, the path, a field or a cookie. A request
 * without the field or cookie goes by the client's address. Immutable.
 */
public final class RequestKey {
    /** The client's address. */
    public static final RequestKey SOURCE = new RequestKey(Kind.SOURCE, "");

    private enum Kind {
        SOURCE,
        PATH,
        HEADER,
        COOKIE
    }

    private final Kind kind;
    private final byte[] name;

    private RequestKey(Kind kind, String name) {
        this.kind = kind;
        this.name = HeadWriter.ascii(name);
    }

    /**
     * Reads {@code source}, {@code path}, {@code header:NAME} or {@code cookie:NAME}.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static RequestKey parse(String text) {
        String[] parts = text.strip().split(":", 2);
        String name = parts.length == 2 ? parts[1] : "";
        boolean token = name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
        switch (parts[0]) {
            case "source" -> {
                if (parts.length == 1) {
                    return SOURCE;
                }
            }
            case "path" -> {
                if (parts.length == 1) {
                    return new RequestKey(Kind.PATH, "");
                }
            }
            case "header" -> {
                if (token) {
                    return new RequestKey(Kind.HEADER, name.toLowerCase(Locale.ROOT));
                }
            }
            case "cookie" -> {
                if (token) {
                    return new RequestKey(Kind.COOKIE, name);
                }
            }
            default -> {}
        }
        throw new IllegalArgumentException("'" + text + "' is not source, path, header:NAME or cookie:NAME");
    }

    /** The hash of what the request is known by. */
    public long of(RequestHead head, Hop hop) {
        return kind == Kind.PATH ? path(head) : of(head, hop.key());
    }

    /**
     * The same.
     *
     * @param source the hash of where it comes from
     */
    public long of(RequestHead head, long source) {
        return switch (kind) {
            case SOURCE -> source;
            case PATH -> path(head);
            case HEADER -> header(head, source);
            case COOKIE -> {
                long range = Cookies.find(head, name);
                yield range < 0 ? source : Hash.of(head.bytes(), (int) (range >>> Integer.SIZE), (int) range);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestKey its && its.kind == kind && Arrays.equals(its.name, name);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(name);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        String word = kind.name().toLowerCase(Locale.ROOT);
        return name.length == 0 ? word : word + ":" + new String(name, StandardCharsets.US_ASCII);
    }

    private static long path(RequestHead head) {
        int end = head.pathStart();
        while (end < head.targetEnd() && head.bytes()[end] != '?') {
            end++;
        }
        return Hash.of(head.bytes(), head.pathStart(), end);
    }

    private long header(RequestHead head, long source) {
        FieldLines lines = head.lines;
        for (int i = 0; i < lines.count(); i++) {
            if (!lines.dropped(i)
                    && Characters.equalIgnoringCase(head.bytes(), lines.start(i), lines.nameEnd(i), name)) {
                return Hash.of(head.bytes(), lines.valueStart(i), lines.valueEnd(i));
            }
        }
        return source;
    }
}
