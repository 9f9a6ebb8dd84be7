package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what SmallRye Config says of wrong and missing values into problems that name key, place and fix. */
final class MappingProblems {
    private static final Pattern NAME = Pattern.compile("\\b(quadrant\\.[A-Za-z0-9_.\\-\"\\[\\]]*[A-Za-z0-9_\"\\]])");
    private static final Pattern EXPRESSION = Pattern.compile("Could not expand value (\\S+) in property (\\S+)");

    private MappingProblems() {}

    static List<Problem> of(RuntimeException error, SmallRyeConfigBuilder builder, List<Key> keys) {
        List<Problem> problems = new ArrayList<>();
        if (error instanceof ConfigValidationException validation) {
            for (int i = 0; i < validation.getProblemCount(); i++) {
                problems.add(problem(validation.getProblem(i).getMessage(), keys));
            }
        } else {
            problems.add(problem(String.valueOf(error.getMessage()), keys));
        }
        return problems;
    }

    private static Problem problem(String message, List<Key> keys) {
        Matcher expression = EXPRESSION.matcher(message);
        if (expression.find()) {
            return new Problem(
                    expression.group(2),
                    "",
                    "${" + expression.group(1) + "} is not defined",
                    "set it, or write the value itself");
        }
        Matcher name = NAME.matcher(message);
        if (!name.find()) {
            return new Problem("quadrant", "", message, "mend the configuration");
        }
        String key = name.group(1);
        Optional<Key> known = keys.stream().filter(k -> k.matches(key)).findFirst();
        if (message.contains("is required")) {
            return new Problem(
                    key,
                    "",
                    "is required and not set",
                    "set it" + known.map(MappingProblems::type).orElse(""));
        }
        String detail = message.replaceFirst("^SRCFG\\d+: ", "");
        return new Problem(
                key, "", detail, "correct it" + known.map(MappingProblems::type).orElse(""));
    }

    private static String type(Key key) {
        return " (" + key.type() + ")";
    }
}
