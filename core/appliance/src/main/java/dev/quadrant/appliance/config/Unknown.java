package dev.quadrant.appliance.config;

import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds keys under {@code quadrant.} that no mapping knows, and the valid key that each was probably meant to be. */
final class Unknown {
    private static final String PREFIX = "quadrant.";
    private static final String ENVIRONMENT_PREFIX = "QUADRANT_";

    private Unknown() {}

    static List<Problem> keys(SmallRyeConfig config, List<Key> known) {
        List<Problem> problems = new ArrayList<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)
                    && known.stream().noneMatch(key -> key.matches(name))
                    && !fromEnvironment(name, known)) {
                problems.add(
                        new Problem(name, Configuration.place(config, name), "unknown key", suggestion(name, known)));
            } else if (name.startsWith(ENVIRONMENT_PREFIX)
                    && known.stream().noneMatch(key -> key.matchesEnvironment(name))) {
                String dotted = name.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
                problems.add(new Problem(name, "environment", "unknown key", suggestion(dotted, known)));
            }
        }
        problems.sort(Comparator.comparing(Problem::key));
        return problems;
    }

    /** SmallRye lists a variable also in a dotted form of its own guess: judge that by the variable's rules. */
    private static boolean fromEnvironment(String name, List<Key> known) {
        String variable = name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT);
        return System.getenv(variable) != null && known.stream().anyMatch(key -> key.matchesEnvironment(variable));
    }

    private static String suggestion(String name, List<Key> known) {
        return nearest(name, known)
                .map(key -> "did you mean " + key + "?")
                .orElse("remove it (all keys: the reference command)");
    }

    /** The known key with the least edit distance, if it is near enough to be meant; names in maps are kept. */
    static Optional<String> nearest(String name, List<Key> known) {
        String[] parts = name.split("\\.");
        record Near(String key, int distance) {}
        return known.stream()
                .map(key -> {
                    String candidate = concrete(key.name(), parts);
                    return new Near(candidate, distance(name, candidate));
                })
                .min(Comparator.comparingInt(Near::distance))
                .filter(near -> near.distance() <= Math.max(3, name.length() / 4))
                .map(Near::key);
    }

    /** Puts the user's own names where the known key has {@code *}. */
    private static String concrete(String key, String[] parts) {
        String[] segments = key.split("\\.");
        for (int i = 0; i < segments.length && i < parts.length; i++) {
            if (segments[i].equals("*")) {
                segments[i] = parts[i];
            }
        }
        return String.join(".", segments);
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
