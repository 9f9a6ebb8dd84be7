package dev.quadrant.monitor.login;

import java.util.Arrays;
import java.util.Optional;

/** What a user may do. */
public enum Role {
    /** Look. */
    VIEWER("viewer"),
    /** Look, and change things. */
    OPERATOR("operator");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As files and people write it. */
    public String word() {
        return word;
    }

    /** The role of a word; empty when there is none. */
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }
}
