package dev.quadrant.monitor.relabel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a rule does. */
public enum Action {
    /** Sets the target label to the replacement, where the regex matches the sources. */
    REPLACE,
    /** Drops sets whose sources the regex does not match. */
    KEEP,
    /** Drops sets whose sources the regex matches. */
    DROP,
    /** Drops sets whose sources differ from the target label. */
    KEEPEQUAL,
    /** Drops sets whose sources equal the target label. */
    DROPEQUAL,
    /** Sets the target label to a hash of the sources, modulo the modulus. */
    HASHMOD,
    /** Sets the target label to the sources in lower case. */
    LOWERCASE,
    /** Sets the target label to the sources in upper case. */
    UPPERCASE,
    /** Copies labels whose names the regex matches to names that the replacement makes. */
    LABELMAP,
    /** Removes labels whose names the regex matches. */
    LABELDROP,
    /** Removes labels whose names the regex does not match. */
    LABELKEEP;

    /** The action of a name as files write it. */
    static Optional<Action> of(String name) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Action::word).toList();
    }

    /** As files write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean writesTarget() {
        return switch (this) {
            case REPLACE, HASHMOD, LOWERCASE, UPPERCASE -> true;
            case KEEP, DROP, KEEPEQUAL, DROPEQUAL, LABELMAP, LABELDROP, LABELKEEP -> false;
        };
    }
}
