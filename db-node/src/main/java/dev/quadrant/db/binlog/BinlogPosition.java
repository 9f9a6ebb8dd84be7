package dev.quadrant.db.binlog;

import java.util.Comparator;

/**
 * A place in a server's binlog.
 *
 * @param file the file's name, for example {@code binlog.000007}
 * @param offset bytes from the file's begin; 4 is the first event
 */
public record BinlogPosition(String file, long offset) implements Comparable<BinlogPosition> {
    /** Where the first event of a file lies, behind the magic number. */
    public static final long FIRST_EVENT = 4;

    private static final Comparator<BinlogPosition> ORDER = Comparator.comparing(
                    BinlogPosition::file, BinlogPosition::compareFiles)
            .thenComparingLong(BinlogPosition::offset);

    /**
     * Parses {@code FILE:OFFSET}.
     *
     * @throws IllegalArgumentException in words for the user
     */
    public static BinlogPosition parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("\\d{1,18}")) {
            throw new IllegalArgumentException("FILE:OFFSET expected (binlog.000007:4242), not '" + text + "'");
        }
        return new BinlogPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    /** The order in which a server writes its files: by number, which may outgrow its six digits. */
    public static int compareFiles(String a, String b) {
        return Comparator.comparingLong(BinlogPosition::number)
                .thenComparing(Comparator.naturalOrder())
                .compare(a, b);
    }

    /** The number at the end of a file name; -1 when there is none. */
    public static long number(String file) {
        String digits = file.substring(file.lastIndexOf('.') + 1);
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    @Override
    public int compareTo(BinlogPosition other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:offset}. */
    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
