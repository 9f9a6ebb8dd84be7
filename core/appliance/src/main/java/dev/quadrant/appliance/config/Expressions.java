package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds values with a <code>${NAME}</code> that nobody defines. SmallRye Config treats such a value of an optional key as
 * not set, and a key that silently is not set is the worst kind of mistake.
 */
final class Expressions {
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}:]+)\\}");

    private Expressions() {}

    static List<Problem> undefined(SmallRyeConfig config) {
        List<Problem> problems = new ArrayList<>();
        for (String name : config.getPropertyNames()) {
            if (!name.startsWith("quadrant.")) {
                continue;
            }
            ConfigValue value = config.getConfigValue(name);
            if (value.getValue() == null && value.getRawValue() != null) {
                Matcher expression = EXPRESSION.matcher(value.getRawValue());
                String missing = expression.find() ? expression.group() : value.getRawValue();
                problems.add(new Problem(
                        name,
                        Place.of(value),
                        missing + " is not defined",
                        "set that environment variable, or write the value itself"));
            }
        }
        return problems;
    }
}
