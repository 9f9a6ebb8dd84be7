package dev.quadrant.monitor.tsdb;

/** The parts of a block's index, in the order of the file. Numbers are big-endian, those called varints LEB128. */
final class IndexSection {
    /** Count of texts, where each begins and the last ends, the texts in UTF-8; sorted. */
    static final int SYMBOLS = 0;
    /**
     * Of each series, sorted by labels: varints for the count of labels, symbols of name and value of each, the count of
     * chunks, and of each chunk the time from the end of the one before, how long it spans, samples, size, place.
     */
    static final int SERIES = 1;
    /** Where each series begins in SERIES; 4 bytes each. */
    static final int OFFSETS = 2;
    /** Lists of series: the first, then differences, as varints. */
    static final int POSTINGS = 3;
    /** For each value of each name: symbol, offset in POSTINGS, length of the list; sorted; 4 bytes each. */
    static final int VALUES = 4;
    /** For each name: symbol, number of its first value in VALUES, how many values; sorted; 4 bytes each. */
    static final int NAMES = 5;

    static final int COUNT = 6;

    /** What the file begins and ends with. */
    static final long MAGIC = 0x5144_5849_4e44_0001L;

    static final int ENTRY = 12;
    /** Behind the sections: offset, size and CRC-32C of each, CRC-32C of that, magic. */
    static final int CONTENTS = COUNT * (8 + 8 + 4) + 4 + 8;

    private IndexSection() {}

    static String name(int section) {
        return switch (section) {
            case SYMBOLS -> "symbols";
            case SERIES -> "series";
            case OFFSETS -> "offsets";
            case POSTINGS -> "postings";
            case VALUES -> "values";
            default -> "names";
        };
    }
}
