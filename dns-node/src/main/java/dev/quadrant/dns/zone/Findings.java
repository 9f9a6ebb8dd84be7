package dev.quadrant.dns.zone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found in a zone while it is built, up to a limit: who has a thousand errors needs no more. */
final class Findings {
    /** Most errors, and most warnings, that are kept. */
    static final int MAX = 1000;

    private static final Comparator<Finding> BY_PLACE =
            Comparator.comparing(Finding::file).thenComparing(Finding::line);

    private final String source;
    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();
    private long moreErrors;
    private long moreWarnings;

    /** @param source the zone's file */
    Findings(String source) {
        this.source = source;
    }

    /** Adds what makes the zone unusable. */
    void error(Finding finding) {
        if (errors.size() < MAX) {
            errors.add(finding);
        } else {
            moreErrors++;
        }
    }

    /** Adds what is odd. */
    void warning(Finding finding) {
        if (warnings.size() < MAX) {
            warnings.add(finding);
        } else {
            moreWarnings++;
        }
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** Whether so many errors were found that looking for more helps nobody. */
    boolean isFull() {
        return errors.size() >= MAX;
    }

    List<Finding> errors() {
        return all(errors, moreErrors, "errors");
    }

    List<Finding> warnings() {
        return all(warnings, moreWarnings, "warnings");
    }

    private List<Finding> all(List<Finding> kept, long more, String what) {
        List<Finding> all = new ArrayList<>(kept);
        all.sort(BY_PLACE);
        if (more > 0) {
            all.add(new Finding(source, 0, more + " more " + what + " like these; mend those above first"));
        }
        return all;
    }
}
