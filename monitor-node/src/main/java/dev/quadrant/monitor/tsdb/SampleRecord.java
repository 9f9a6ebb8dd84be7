package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.files.RecordBuffer;
import dev.quadrant.monitor.files.RecordReader;

/**
 * How the log says samples: a count and a time, then for each sample a byte that says how, and what is needed beside it. A
 * value is the difference from what the same segment said last of the series: counters and decimals take one to three
 * bytes. Series mostly come in the order of the scrape before, so a reference is mostly the one after the last.
 */
final class SampleRecord {
    /** Nothing follows: the value's bits are the same. */
    private static final int SAME = 0;
    /** Both values are whole numbers (else 0 stands for the one before); their difference follows. */
    private static final int WHOLE = 1;
    /** The value is a number of thousandths; the difference from the rounded thousandths before follows. */
    private static final int THOUSANDTHS = 2;
    /** The bytes of the XOR of both that are not 0 at its ends; before them how many are. */
    private static final int BITS = 3;

    private static final int NEXT_REFERENCE = 4;
    private static final int BASE_TIME = 8;
    /** No sample of the series was in this segment before; the one before counts as the bits 0. */
    private static final int FIRST = 16;

    private static final int LATE = 32;

    /** Whole numbers up to here are exact, and their differences do not overflow. */
    private static final double WHOLE_MAX = 1L << 52;

    private SampleRecord() {}

    /**
     * Writes samples of a batch as a record.
     *
     * @param stretch of the log in which it goes
     */
    static void write(RecordBuffer out, Appender batch, int stretch) {
        long base = batch.times[0];
        int before = 0;
        out.begin().raw(Records.SAMPLES).unsigned(batch.size).signed(base);
        for (int i = 0; i < batch.size; i++) {
            Series series = batch.series[i];
            int reference = series.reference();
            int flags = reference == before + 1 ? NEXT_REFERENCE : 0;
            flags |= batch.times[i] == base ? BASE_TIME : 0;
            flags |= batch.late[i] ? LATE : 0;
            LoggedValue logged = series.logged;
            if (logged.stretch != stretch) {
                flags |= FIRST;
                logged.bits = 0;
                logged.stretch = stretch;
            }
            sample(out, flags, reference - before, batch.times[i] - base, logged.bits, batch.values[i]);
            logged.bits = batch.values[i];
            before = reference;
        }
        out.end();
    }

    private static void sample(RecordBuffer out, int flags, int reference, long time, long before, long bits) {
        int kind = kind(before, bits);
        out.raw(flags | kind);
        if ((flags & NEXT_REFERENCE) == 0) {
            out.signed(reference);
        }
        if ((flags & BASE_TIME) == 0) {
            out.signed(time);
        }
        switch (kind) {
            case SAME -> {}
            case WHOLE -> out.signed((long) Double.longBitsToDouble(bits) - whole(before));
            case THOUSANDTHS -> out.signed(Math.round(Double.longBitsToDouble(bits) * 1000) - thousandths(before));
            default -> difference(out, before ^ bits);
        }
    }

    private static int kind(long before, long bits) {
        if (before == bits) {
            return SAME;
        }
        double value = Double.longBitsToDouble(bits);
        if (isWhole(value, bits)) {
            return WHOLE;
        }
        long rounded = Math.round(value * 1000);
        boolean exact = Math.abs((double) rounded) < WHOLE_MAX && Double.doubleToRawLongBits(rounded / 1000.0) == bits;
        return exact ? THOUSANDTHS : BITS;
    }

    private static boolean isWhole(double value, long bits) {
        return Math.abs(value) < WHOLE_MAX && Double.doubleToRawLongBits((double) (long) value) == bits;
    }

    private static long whole(long bits) {
        double value = Double.longBitsToDouble(bits);
        return isWhole(value, bits) ? (long) value : 0;
    }

    /** Some number near the thousandths of the value, the same whenever it is asked for. */
    private static long thousandths(long bits) {
        double value = Double.longBitsToDouble(bits) * 1000;
        return Math.abs(value) < WHOLE_MAX ? Math.round(value) : 0;
    }

    private static void difference(RecordBuffer out, long difference) {
        int leading = Long.numberOfLeadingZeros(difference) >>> 3;
        int trailing = Long.numberOfTrailingZeros(difference) >>> 3;
        out.raw(leading << 4 | trailing);
        for (int shift = 56 - 8 * leading; shift >= 8 * trailing; shift -= 8) {
            out.raw((int) (difference >>> shift));
        }
    }

    /** Takes the samples of a record. */
    interface Visitor<E extends Exception> {
        /** The series of a reference; null when none is known. */
        Series series(int reference);

        void sample(Series series, long time, long bits, boolean late) throws E;
    }

    /** Reads a record whose type was read. Samples of series that are not known are left out. */
    static <E extends Exception> void read(RecordReader in, Visitor<E> visitor) throws E {
        long count = in.unsigned();
        long base = in.signed();
        int reference = 0;
        for (long i = 0; i < count; i++) {
            int flags = in.raw();
            reference += (flags & NEXT_REFERENCE) != 0 ? 1 : (int) in.signed();
            long time = base + ((flags & BASE_TIME) != 0 ? 0 : in.signed());
            Series series = visitor.series(reference);
            long before = series == null || (flags & FIRST) != 0 ? 0 : series.logged.bits;
            long bits = value(in, flags & 3, before);
            if (series != null) {
                series.logged.bits = bits;
                visitor.sample(series, time, bits, (flags & LATE) != 0);
            }
        }
    }

    private static long value(RecordReader in, int kind, long before) {
        return switch (kind) {
            case SAME -> before;
            case WHOLE -> Double.doubleToRawLongBits((double) (whole(before) + in.signed()));
            case THOUSANDTHS -> Double.doubleToRawLongBits((thousandths(before) + in.signed()) / 1000.0);
            default -> before ^ difference(in);
        };
    }

    private static long difference(RecordReader in) {
        int ends = in.raw();
        int trailing = ends & 15;
        long difference = 0;
        for (int i = 8 - (ends >>> 4 & 15) - trailing; i > 0; i--) {
            difference = difference << 8 | in.raw() & 0xff;
        }
        return difference << 8 * trailing;
    }
}
