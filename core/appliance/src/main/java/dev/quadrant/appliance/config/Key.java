package dev.quadrant.appliance.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A configuration key as the compiler saw it (module {@code core/keys}).
 *
 * @param name the key, with {@code *} where the user puts a name of their own
 * @param type its values in words
 * @param fallback its default, empty when there is none
 * @param required whether it must be set (within a named group: once the group is used)
 * @param doc its Javadoc
 */
public record Key(String name, String type, String fallback, boolean required, String doc) {
    /** The keys of a {@code @ConfigMapping} interface, in the order of its methods. */
    public static List<Key> of(Class<?> mapping) {
        String resource = "META-INF/quadrant/keys/" + mapping.getName();
        try (InputStream in = mapping.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no key list of " + mapping.getName()
                        + ": its module lacks the annotation processor quadrant-keys");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Key::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Key parse(String line) {
        String[] parts = line.split("\t", 5);
        return new Key(parts[0], parts[1], parts[2], parts[3].equals("required"), parts[4].replace("\\n", "\n"));
    }

    /** Whether {@code key}, as a user wrote it, is this key or an element of its list ({@code key[0]}). */
    public boolean matches(String key) {
        int at = 0;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '*') {
                int end = usersName(key, at);
                if (end == at) {
                    return false;
                }
                at = end;
            } else if (at < key.length() && key.charAt(at) == name.charAt(i)) {
                at++;
            } else {
                return false;
            }
        }
        return at == key.length() || isIndex(key, at);
    }

    /** End of a name of the user's own, in double quotes where it has dots; its begin when there is none. */
    private static int usersName(String key, int from) {
        if (key.startsWith("\"", from)) {
            int close = key.indexOf('"', from + 1);
            return close > from + 1 ? close + 1 : from;
        }
        int dot = key.indexOf('.', from);
        return dot < 0 ? key.length() : dot;
    }

    /** Whether a key ends with {@code [digits]} from here on. */
    private static boolean isIndex(String key, int from) {
        int last = key.length() - 1;
        return key.charAt(from) == '['
                && key.charAt(last) == ']'
                && last > from + 1
                && key.substring(from + 1, last).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether an environment variable's name is this key's, by the rules of MicroProfile Config. */
    public boolean matchesEnvironment(String variable) {
        String upper = name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(java.util.Locale.ROOT);
        return Pattern.matches(upper.replace("*", ".+") + "(_[0-9]+_)?", variable);
    }
}
