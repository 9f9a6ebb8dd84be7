package dev.quadrant.monitor.labels;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Replacement texts: {@code $1}, {@code $name}, {@code ${1}}, {@code $$}; a group that is not there is empty. */
public final class Replacement {
    private Replacement() {}

    /** The text with the groups of a match in the place of their names. */
    public static String expand(String template, Matcher matcher, Pattern pattern) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at++);
            if (c != '$' || at == template.length()) {
                out.append(c);
            } else if (template.charAt(at) == '$') {
                out.append('$');
                at++;
            } else {
                boolean brace = template.charAt(at) == '{';
                int start = brace ? at + 1 : at;
                int end = start;
                while (end < template.length() && word(template.charAt(end))) {
                    end++;
                }
                if (end == start || brace && (end == template.length() || template.charAt(end) != '}')) {
                    out.append('$');
                } else {
                    out.append(group(template.substring(start, end), matcher, pattern));
                    at = brace ? end + 1 : end;
                }
            }
        }
        return out.toString();
    }

    private static boolean word(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static String group(String name, Matcher matcher, Pattern pattern) {
        String text = null;
        if (name.chars().allMatch(Character::isDigit) && name.length() < 6) {
            int number = Integer.parseInt(name);
            text = number <= matcher.groupCount() ? matcher.group(number) : null;
        } else if (pattern.namedGroups().containsKey(name)) {
            text = matcher.group(name);
        }
        return text == null ? "" : text;
    }
}
