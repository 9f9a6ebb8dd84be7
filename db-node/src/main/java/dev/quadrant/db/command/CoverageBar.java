package dev.quadrant.db.command;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.inventory.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A repository's coverage as one line: time from left to right, a character for each equal part of it. */
final class CoverageBar {
    /** What the characters mean. */
    static final String LEGEND = "= any moment   B base   x GAP   - log without a base before it";

    private static final char RECOVERABLE = '=';
    private static final char LOG = '-';
    private static final char GAP = 'x';
    private static final char BASE = 'B';
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";
    private static final int BRACKETS = 2;

    private CoverageBar() {}

    /**
     * The bar and below it its ends in time and the legend.
     *
     * @param width of every line, in characters; 20 or more
     * @param colour whether gaps are red
     */
    static List<String> lines(Coverage coverage, int width, boolean colour) {
        String bar = new String(cells(coverage, width - BRACKETS));
        String from = second(coverage.from());
        String to = second(coverage.to());
        List<String> lines = new ArrayList<>();
        lines.add("[" + (colour ? bar.replaceAll("x+", RED + "$0" + PLAIN) : bar) + "]");
        lines.add(from + " ".repeat(Math.max(1, width - from.length() - to.length())) + to);
        lines.add(LEGEND);
        return lines;
    }

    private static String second(Instant moment) {
        return moment.toString().substring(0, 19) + "Z";
    }

    /** A gap is never hidden, however short it is: neither by the log beside it nor by the base that closed it. */
    private static char[] cells(Coverage coverage, int count) {
        char[] cells = new char[count];
        Arrays.fill(cells, ' ');
        for (Coverage.Kind kind : Coverage.Kind.values()) {
            for (Coverage.Stretch stretch : coverage.stretches()) {
                if (stretch.kind() == kind) {
                    int first = cell(coverage, stretch.from(), count);
                    Arrays.fill(cells, first, cell(coverage, stretch.to(), count) + 1, sign(kind));
                }
            }
        }
        for (BaseManifest base : coverage.bases()) {
            mark(cells, cell(coverage, base.snapshot(), count));
        }
        return cells;
    }

    /** Marks a base in its cell, or in the nearest one where that is a gap's; of two as near in the later, for a base closes a gap. */
    private static void mark(char[] cells, int at) {
        for (int distance = 0; distance < cells.length; distance++) {
            for (int place : new int[] {at + distance, at - distance}) {
                if (place >= 0 && place < cells.length && cells[place] != GAP) {
                    cells[place] = BASE;
                    return;
                }
            }
        }
    }

    private static char sign(Coverage.Kind kind) {
        return switch (kind) {
            case LOG -> LOG;
            case RECOVERABLE -> RECOVERABLE;
            case GAP -> GAP;
        };
    }

    private static int cell(Coverage coverage, Instant moment, int count) {
        double all = Duration.between(coverage.from(), coverage.to()).toMillis();
        double at = Duration.between(coverage.from(), moment).toMillis();
        return all <= 0 ? 0 : Math.clamp((long) (at / all * count), 0, count - 1);
    }
}
