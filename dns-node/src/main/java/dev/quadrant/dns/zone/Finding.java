package dev.quadrant.dns.zone;

/**
 * Something that a zone's author should know.
 *
 * @param file the file that it is in
 * @param line its line from 1, or 0 for the file as a whole
 * @param text what is wrong and what to do, in one sentence
 */
public record Finding(String file, int line, String text) {
    /** File and line ({@code /etc/quadrant/zones/example.com.zone:12}), or the file alone. */
    public String place() {
        return line == 0 ? file : file + ":" + line;
    }

    /** As compilers print it. */
    @Override
    public String toString() {
        return place() + ": " + text;
    }
}
