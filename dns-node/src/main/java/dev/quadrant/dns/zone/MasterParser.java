package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads the entries of master files into a {@link ZoneBuilder}: records, and the directives $ORIGIN, $TTL (RFC 2308 section 4),
 * $INCLUDE and $GENERATE. An entry that is wrong is noted, and the next one is read. One zone a parser; not thread-safe.
 */
final class MasterParser {
    /** How deep files may include each other. */
    private static final int MAX_DEPTH = 10;
    /** Most files that a zone is read from. */
    static final int MAX_FILES = 10_000;

    /** Texts of types that are kept, a power of two. */
    private static final int TYPES = 64;

    private static final int NONE = -1;
    private static final int SOA_MINIMUM = 4;

    private final ZoneBuilder builder;
    private final Consumer<Path> opens;
    private final Rdata rdata = new Rdata();
    private final byte[] scratch = new byte[2 * Names.MAX_LENGTH];
    private final SoughtName owner = new SoughtName();
    private final byte[][] typeTexts = new byte[TYPES][];
    private final int[] typeNumbers = new int[TYPES];
    private boolean hasOwner;
    private long defaultTtl = NONE;
    private long lastTtl = NONE;
    private int depth;
    private int files = 1;

    /** One file while it is read. */
    private static final class Source {
        final Path path;
        final int file;
        final MasterLexer lexer;
        byte[] origin;
        int line;

        Source(Path path, int file, MasterLexer lexer, byte[] origin) {
            this.path = path;
            this.file = file;
            this.lexer = lexer;
            this.origin = origin;
        }
    }

    MasterParser(ZoneBuilder builder, Consumer<Path> opens) {
        this.builder = builder;
        this.opens = opens;
    }

    /**
     * Reads a file to its end, or to where it makes no sense any more.
     *
     * @param file its number in the builder
     * @param origin what names are relative to at first, in wire form
     */
    void parse(Path path, int file, byte[] origin) throws IOException {
        try (MasterLexer lexer = new MasterLexer(Files.newInputStream(path))) {
            Source source = new Source(path, file, lexer, origin);
            try {
                while (lexer.next() && !builder.findings().isFull()) {
                    source.line = lexer.line();
                    guardedEntry(source);
                }
            } catch (Flaw e) {
                error(file, lexer.lastLine(), e.getMessage());
            }
        }
    }

    private void guardedEntry(Source source) throws IOException {
        try {
            entry(source);
        } catch (Flaw e) {
            error(source.file, source.line, e.getMessage());
        }
    }

    private void error(int file, int line, String text) {
        builder.findings().error(new Finding(builder.file(file), line, text));
    }

    private void entry(Source source) throws IOException, Flaw {
        MasterLexer lexer = source.lexer;
        if (!lexer.indented() && !lexer.quoted(0) && lexer.text()[0] == '$') {
            directive(source);
            return;
        }
        int token = 0;
        if (!lexer.indented()) {
            int length = Tokens.name(lexer.text(), lexer.start(0), lexer.end(0), source.origin, scratch, 0);
            hasOwner = false;
            owner.read(scratch, 0, length);
            hasOwner = true;
            token = 1;
        } else if (!hasOwner) {
            throw new Flaw("a record without an owner; write its name at the beginning of the line");
        }
        record(source, token);
    }

    /** [TTL] [class] type data, TTL and class in any order. */
    private void record(Source source, int from) throws Flaw {
        MasterLexer lexer = source.lexer;
        int token = from;
        long ttl = NONE;
        boolean classSeen = false;
        while (token < lexer.count()) {
            int start = lexer.start(token);
            long time = ttl == NONE && Tokens.isDigit(lexer.text()[start])
                    ? Tokens.time(lexer.text(), start, lexer.end(token))
                    : NONE;
            if (time != NONE) {
                ttl = time;
            } else if (!classSeen && isClass(lexer, token)) {
                classSeen = true;
            } else {
                break;
            }
            token++;
        }
        if (token == lexer.count()) {
            throw new Flaw("a record without a type; write as in: www 3600 IN A 192.0.2.1");
        }
        if (ttl != NONE && !Tokens.isTtl(ttl)) {
            throw new Flaw("a TTL above 2147483647");
        }
        int type = type(lexer, token);
        int length = rdata.read(lexer, token + 1, type, source.origin);
        builder.add(owner, type, ttl(ttl, type, length), rdata.bytes(), length, source.file, source.line);
    }

    private static boolean isClass(MasterLexer lexer, int token) throws Flaw {
        int start = lexer.start(token);
        int length = lexer.end(token) - start;
        if (length == 2 && (lexer.text()[start] | 0x20) == 'i' && (lexer.text()[start + 1] | 0x20) == 'n') {
            return true;
        }
        String text = lexer.string(token).toUpperCase(Locale.ROOT);
        if (text.equals("CH") || text.equals("HS") || text.equals("CS") || text.matches("CLASS\\d{1,5}")) {
            if (text.equals("CLASS1")) {
                return true;
            }
            throw new Flaw("class " + text + "; only IN is served: remove the record");
        }
        return false;
    }

    private int type(MasterLexer lexer, int token) throws Flaw {
        int start = lexer.start(token);
        int end = lexer.end(token);
        byte[] text = lexer.text();
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text[i];
        }
        int slot = hash & TYPES - 1;
        byte[] known = typeTexts[slot];
        if (known == null || !Arrays.equals(known, 0, known.length, text, start, end)) {
            typeNumbers[slot] = type(lexer.string(token));
            typeTexts[slot] = Arrays.copyOfRange(text, start, end);
        }
        return typeNumbers[slot];
    }

    private static int type(String text) throws Flaw {
        try {
            int type = Type.number(text);
            if (Type.isMeta(type)) {
                throw new Flaw(text + " is a type of queries, of which there are no records; remove it");
            }
            return type;
        } catch (IllegalArgumentException e) {
            throw new Flaw("'" + text + "' is no RR type; write TYPE1234 for one that is new");
        }
    }

    /** The TTL of a record: its own, else the default, else that of the last record, else (SOA alone) its minimum. */
    private long ttl(long own, int type, int length) throws Flaw {
        if (own != NONE) {
            lastTtl = own;
            return own;
        }
        if (defaultTtl == NONE && lastTtl == NONE && type == Type.SOA) {
            lastTtl = Wire.i32(rdata.bytes(), length - SOA_MINIMUM);
        }
        long ttl = defaultTtl != NONE ? defaultTtl : lastTtl;
        if (ttl == NONE) {
            throw new Flaw("no TTL; write $TTL 3600 at the top of the file");
        }
        return ttl;
    }

    private void directive(Source source) throws IOException, Flaw {
        MasterLexer lexer = source.lexer;
        String name = lexer.string(0).toUpperCase(Locale.ROOT);
        switch (name) {
            case "$ORIGIN" -> source.origin = name(source, argument(lexer, 1, "a name"));
            case "$TTL" -> {
                int at = argument(lexer, 1, "a time");
                long ttl = Tokens.time(lexer.text(), lexer.start(at), lexer.end(at));
                if (!Tokens.isTtl(ttl)) {
                    throw new Flaw(
                            "'" + lexer.string(at) + "' is no TTL; write seconds up to 2147483647, or as in 1h30m");
                }
                defaultTtl = ttl;
            }
            case "$INCLUDE" -> include(source);
            case "$GENERATE" -> generate(source);
            default -> throw new Flaw(name + " is no directive; there are $ORIGIN, $TTL, $INCLUDE and $GENERATE");
        }
    }

    private static int argument(MasterLexer lexer, int index, String what) throws Flaw {
        if (index >= lexer.count()) {
            throw new Flaw(lexer.string(0) + " needs " + what);
        }
        return index;
    }

    private byte[] name(Source source, int token) throws Flaw {
        MasterLexer lexer = source.lexer;
        int length = Tokens.name(lexer.text(), lexer.start(token), lexer.end(token), source.origin, scratch, 0);
        return Arrays.copyOf(scratch, length);
    }

    /** Reads another file, relative to this one; origin and last owner are as before after it (RFC 1035 section 5.1). */
    private void include(Source source) throws IOException, Flaw {
        MasterLexer lexer = source.lexer;
        Path path = source.path.resolveSibling(lexer.string(argument(lexer, 1, "a file")));
        byte[] origin = lexer.count() > 2 ? name(source, 2) : source.origin;
        if (depth >= MAX_DEPTH || files >= MAX_FILES) {
            throw new Flaw("$INCLUDE nested deeper than " + MAX_DEPTH + ", or of more than " + MAX_FILES + " files");
        }
        opens.accept(path);
        if (!Files.isReadable(path)) {
            throw new Flaw("$INCLUDE " + path + ": no such readable file");
        }
        boolean hadOwner = hasOwner;
        byte[] before = hadOwner ? owner.toBytes() : null;
        depth++;
        files++;
        parse(path, builder.file(path.toString()), origin);
        depth--;
        hasOwner = hadOwner;
        if (hadOwner) {
            owner.set(before);
        }
    }

    private void generate(Source source) throws IOException, Flaw {
        MasterLexer lexer = source.lexer;
        argument(lexer, 2, "a range and a record, as in: $GENERATE 1-9 host$ A 192.0.2.$");
        StringBuilder template = new StringBuilder();
        for (int i = 2; i < lexer.count(); i++) {
            String quote = lexer.quoted(i) ? "\"" : "";
            template.append(quote).append(lexer.string(i)).append(quote).append(' ');
        }
        Generate generate = new Generate(lexer.string(1), template.toString());
        for (long number = generate.first(); number <= generate.last(); number += generate.step()) {
            byte[] line = generate.line(number).getBytes(StandardCharsets.ISO_8859_1);
            try (MasterLexer made = new MasterLexer(line)) {
                Source lines = new Source(source.path, source.file, made, source.origin);
                lines.line = source.line;
                while (made.next()) {
                    entry(lines);
                }
            }
        }
    }
}
