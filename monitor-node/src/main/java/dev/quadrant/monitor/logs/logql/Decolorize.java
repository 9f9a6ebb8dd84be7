package dev.quadrant.monitor.logs.logql;

import com.google.re2j.Pattern;

/** {@code | decolorize}: without the sequences by which terminals change colour. */
final class Decolorize implements Stage {
    private static final Pattern SEQUENCE = Pattern.compile("\\x1b\\[[0-9;]*m");

    @Override
    public boolean apply(Line line) {
        String text = line.text();
        if (text.indexOf(0x1b) >= 0) {
            line.text(SEQUENCE.matcher(text).replaceAll(""));
        }
        return true;
    }

    @Override
    public boolean changesText() {
        return true;
    }
}
