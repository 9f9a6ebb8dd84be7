package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what SmallRye Config says of wrong and missing values into problems that name key, place and fix. */
final class MappingProblems {
    private static final Pattern NAME = Pattern.compile("\\b(quadrant\\.[A-Za-z0-9_.\\-\"\\[\\]]*[A-Za-z0-9_\"\\]])");
    private static final Pattern CONVERSION = Pattern.compile("whilst being converted (?:SRCFG\\d+: )?(.*)");

    private MappingProblems() {}

    /**
     * @param error what building the configuration threw
     * @param unmapped the same sources without mappings, to look up where a value was set
     */
    static List<Problem> of(RuntimeException error, SmallRyeConfig unmapped, List<Key> keys) {
        List<String> messages = new ArrayList<>();
        if (error instanceof ConfigValidationException validation) {
            for (int i = 0; i < validation.getProblemCount(); i++) {
                messages.add(validation.getProblem(i).getMessage());
            }
        } else {
            messages.add(String.valueOf(error.getMessage()));
        }
        return messages.stream()
                .map(message -> problem(message, unmapped, keys))
                .distinct()
                .toList();
    }

    private static Problem problem(String message, SmallRyeConfig unmapped, List<Key> keys) {
        Matcher name = NAME.matcher(message);
        if (!name.find()) {
            return new Problem("quadrant", "", message, "mend the configuration");
        }
        String key = name.group(1);
        String type = keys.stream()
                .filter(known -> known.matches(key))
                .findFirst()
                .map(known -> " (" + known.type() + ")")
                .orElse("");
        if (message.contains("is required")) {
            return new Problem(key, "", "is required and not set", "set it" + type);
        }
        String value = String.valueOf(unmapped.getConfigValue(key).getValue());
        Matcher cause = CONVERSION.matcher(message);
        String why = cause.find() && !message.contains("to enum") ? ": " + cause.group(1) : "";
        return new Problem(
                key, Configuration.place(unmapped, key), "'" + value + "' is not valid" + why, "correct it" + type);
    }
}
