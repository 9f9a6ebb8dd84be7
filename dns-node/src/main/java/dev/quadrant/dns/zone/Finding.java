package dev.quadrant.dns.zone;

/**
 * Something that a zone's author should know.
 *
 * @param place file and line ({@code /etc/quadrant/zones/example.com.zone:12}), or the file alone
 * @param text what is wrong and what to do, in one sentence
 */
public record Finding(String place, String text) {
    /** As compilers print it. */
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
