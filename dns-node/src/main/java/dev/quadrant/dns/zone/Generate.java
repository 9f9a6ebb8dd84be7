package dev.quadrant.dns.zone;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code $GENERATE} entry (BIND's extension): lines made from a template by counting. {@code $} stands for the number,
 * {@code ${offset,width,base}} for a number with an offset in a width and a base (d, o, x, X, n, N), {@code $$} for a dollar sign.
 */
final class Generate {
    /** Most lines that one entry makes. */
    static final int MAX_LINES = 1 << 20;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,10})-(\\d{1,10})(?:/(\\d{1,10}))?");
    private static final Pattern MODIFIER = Pattern.compile("\\{(-?\\d{1,10})(?:,(\\d{1,3})(?:,([doxXnN]))?)?}");

    private final long first;
    private final long last;
    private final long step;
    private final String template;

    /** @param template all of the entry behind the range, tokens separated by blanks */
    Generate(String range, String template) throws Flaw {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            throw new Flaw("'" + range + "' is no range; write FIRST-LAST or FIRST-LAST/STEP");
        }
        first = Long.parseLong(matcher.group(1));
        last = Long.parseLong(matcher.group(2));
        step = matcher.group(3) == null ? 1 : Long.parseLong(matcher.group(3));
        if (last < first || step < 1 || (last - first) / step >= MAX_LINES) {
            throw new Flaw("the range " + range + " is empty or makes more than " + MAX_LINES + " lines");
        }
        this.template = template;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long step() {
        return step;
    }

    /** The line for a number. */
    String line(long number) throws Flaw {
        StringBuilder line = new StringBuilder(template.length() + 16);
        for (int i = 0; i < template.length(); ) {
            char c = template.charAt(i);
            if (c == '\\' && i + 1 < template.length()) {
                // An escaped dollar sign is one; all other escapes are the reader's.
                line.append(template.charAt(i + 1) == '$' ? "$" : template.substring(i, i + 2));
                i += 2;
            } else if (c != '$') {
                line.append(c);
                i++;
            } else if (template.startsWith("$$", i)) {
                line.append('$');
                i += 2;
            } else {
                i += number(i + 1, number, line) + 1;
            }
        }
        return line.toString();
    }

    /** Appends the number that the dollar sign before {@code at} stands for; returns how long its modifier is. */
    private int number(int at, long number, StringBuilder line) throws Flaw {
        if (!template.startsWith("{", at)) {
            line.append(number);
            return 0;
        }
        Matcher matcher = MODIFIER.matcher(template).region(at, template.length());
        if (!matcher.lookingAt()) {
            throw new Flaw("'" + template.substring(at) + "' begins with no modifier; write {OFFSET,WIDTH,BASE}");
        }
        long value = number + Long.parseLong(matcher.group(1));
        int width = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        String base = matcher.group(3) == null ? "d" : matcher.group(3);
        if (value < 0) {
            throw new Flaw("the offset makes " + number + " negative");
        }
        line.append(base.equalsIgnoreCase("n") ? nibbles(value, width, base.equals("N")) : digits(value, width, base));
        return matcher.end() - at;
    }

    private static String digits(long value, int width, String base) {
        String digits =
                switch (base) {
                    case "o" -> Long.toOctalString(value);
                    case "x" -> Long.toHexString(value);
                    case "X" -> Long.toHexString(value).toUpperCase(Locale.ROOT);
                    default -> Long.toString(value);
                };
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** Hexadecimal digits from the last, with dots between: what ip6.arpa is made of. The width counts dots, too. */
    private static String nibbles(long value, int width, boolean upper) {
        StringBuilder nibbles = new StringBuilder();
        long left = value;
        do {
            nibbles.append(nibbles.isEmpty() ? "" : ".").append(Long.toHexString(left & 15));
            left >>>= 4;
        } while (left != 0 || nibbles.length() < width);
        return upper ? nibbles.toString().toUpperCase(Locale.ROOT) : nibbles.toString();
    }
}
