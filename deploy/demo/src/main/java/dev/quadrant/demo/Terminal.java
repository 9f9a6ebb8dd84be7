package dev.quadrant.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What the demo prints: with colour and progress on a terminal, plain lines when piped. Not for several threads. */
final class Terminal {
    private static final String RESET = "\u001b[0m";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean colour;

    Terminal(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.colour = isTerminal && System.getenv("NO_COLOR") == null;
    }

    void title(String text) {
        out.println();
        out.println(style(BOLD, text));
    }

    void line(String text) {
        out.println(text);
    }

    void line() {
        out.println();
    }

    /** A line of a table: a name in a column, then what it is. */
    void row(String name, String text) {
        out.println("  " + style(BOLD, String.format(Locale.ROOT, "%-14s", name)) + text);
    }

    /** A step that begins; on a terminal the line is replaced when it ends. */
    void begin(String step) {
        if (colour) {
            out.print(style(DIM, "  … " + step));
            out.flush();
        }
    }

    void done(String step, String evidence) {
        out.println((colour ? CLEAR_LINE : "") + "  " + style(GREEN, "✓") + " " + step + detail(evidence));
    }

    void failed(String step, String why) {
        out.println((colour ? CLEAR_LINE : "") + "  " + style(RED, "✗") + " " + step + detail(why));
    }

    private String detail(String text) {
        return text.isEmpty() ? "" : style(DIM, "  " + text);
    }

    String dim(String text) {
        return style(DIM, text);
    }

    private String style(String code, String text) {
        return colour ? code + text + RESET : text;
    }
}
