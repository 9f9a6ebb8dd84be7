package dev.quadrant.dns.zone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The lines of a master file as a stream that hands out one line a read, so that whoever parses it has never seen more than
 * the line it works on: {@link #place} is then the line of the record just parsed. {@code $INCLUDE} is resolved here,
 * relative to the file that has it, with the origin restored after it (RFC 1035 section 5.1).
 */
final class MasterLines extends InputStream {
    /** How deep files may include each other. */
    private static final int MAX_DEPTH = 10;
    /** Most characters of a line; longer ones are no master file. */
    private static final int MAX_LINE = 1 << 20;

    private static final class Source {
        final Path file;
        final BufferedReader reader;
        String origin;
        int line;

        Source(Path file, String origin) throws IOException {
            this.file = file;
            this.reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
            this.origin = origin;
        }
    }

    private final Deque<Source> sources = new ArrayDeque<>();
    private final Consumer<Path> includes;
    private byte[] current = {};
    private int at;
    private String place;

    /**
     * @param origin with a final dot
     * @param includes told of each included file, before it is opened
     */
    MasterLines(Path file, String origin, Consumer<Path> includes) throws IOException {
        this.includes = includes;
        place = file.toString();
        open(file, origin);
    }

    private void open(Path file, String origin) throws IOException {
        if (sources.size() >= MAX_DEPTH) {
            throw new IOException("$INCLUDE nested deeper than " + MAX_DEPTH + " files");
        }
        sources.push(new Source(file, origin));
    }

    /** File and line that were handed out last. */
    String place() {
        return place;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (at == current.length) {
            if (!nextLine()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, to, offset, count);
        at += count;
        return count;
    }

    /** Nothing, so that no reader looks ahead of the line. */
    @Override
    public int available() {
        return 0;
    }

    private boolean nextLine() throws IOException {
        while (!sources.isEmpty()) {
            Source source = sources.peek();
            String line = source.reader.readLine();
            if (line == null) {
                sources.pop().reader.close();
                if (sources.isEmpty()) {
                    return false;
                }
                hand("$ORIGIN " + sources.peek().origin);
                return true;
            }
            source.line++;
            place = source.file + ":" + source.line;
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " characters");
            }
            hand(directive(source, line));
            return true;
        }
        return false;
    }

    /** The line, or what stands for it when it is {@code $INCLUDE}. */
    private String directive(Source source, String line) throws IOException {
        if (!line.startsWith("$")) {
            return line;
        }
        String[] words = line.replaceFirst(";.*", "").strip().split("\\s+");
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "$ORIGIN" -> {
                if (words.length > 1) {
                    source.origin = absolute(words[1], source.origin);
                }
                return line;
            }
            case "$INCLUDE" -> {
                if (words.length < 2) {
                    throw new IOException("$INCLUDE needs a file");
                }
                Path file = source.file.resolveSibling(words[1].replace("\"", ""));
                includes.accept(file);
                if (!Files.isReadable(file)) {
                    throw new IOException("$INCLUDE " + file + ": no such readable file");
                }
                String origin = words.length > 2 ? absolute(words[2], source.origin) : source.origin;
                open(file, origin);
                return "$ORIGIN " + origin;
            }
            default -> {
                return line;
            }
        }
    }

    private static String absolute(String name, String origin) {
        if (name.endsWith(".") && !name.endsWith("\\.")) {
            return name;
        }
        return origin.equals(".") ? name + "." : name + "." + origin;
    }

    private void hand(String line) {
        current = (line + "\n").getBytes(StandardCharsets.ISO_8859_1);
        at = 0;
    }

    @Override
    public void close() throws IOException {
        while (!sources.isEmpty()) {
            sources.pop().reader.close();
        }
    }
}
