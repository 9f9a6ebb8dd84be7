package dev.quadrant.monitor.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Replacement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Rules that are applied one after the other. Regular expressions are RE2's, in linear time, and match whole texts.
 * Immutable; two are equal when their rules are written the same.
 *
 * @param rules in their order
 */
public record Relabelling(List<Rule> rules) {
    public static final Relabelling NONE = new Relabelling(List.of());

    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    public Relabelling {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param sources labels whose values are joined
     * @param separator between them
     * @param regex what the joined text, or a label's name, is matched with
     * @param modulus of {@link Action#HASHMOD}
     * @param target label that is written or compared; may hold groups of the regex
     * @param replacement what is written; may hold groups of the regex
     */
    public record Rule(
            Action action,
            List<String> sources,
            String separator,
            Pattern regex,
            long modulus,
            String target,
            String replacement) {}

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** What the rules make of a label set; empty when they drop it. */
    public Optional<Labels> apply(Labels labels) {
        if (rules.isEmpty()) {
            return Optional.of(labels);
        }
        LabelEdit edit = new LabelEdit(labels);
        return apply(edit) ? Optional.of(edit.labels()) : Optional.empty();
    }

    /**
     * Changes a label set.
     *
     * @return false when the rules drop it
     */
    public boolean apply(LabelEdit edit) {
        for (Rule rule : rules) {
            if (!apply(rule, edit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean apply(Rule rule, LabelEdit edit) {
        switch (rule.action()) {
            case KEEP -> {
                return rule.regex().matches(sources(rule, edit));
            }
            case DROP -> {
                return !rule.regex().matches(sources(rule, edit));
            }
            case KEEPEQUAL -> {
                return sources(rule, edit).equals(edit.get(rule.target()));
            }
            case DROPEQUAL -> {
                return !sources(rule, edit).equals(edit.get(rule.target()));
            }
            case REPLACE -> replace(rule, edit);
            case HASHMOD -> edit.set(rule.target(), hash(sources(rule, edit), rule.modulus()));
            case LOWERCASE -> edit.set(rule.target(), sources(rule, edit).toLowerCase(Locale.ROOT));
            case UPPERCASE -> edit.set(rule.target(), sources(rule, edit).toUpperCase(Locale.ROOT));
            case LABELMAP -> map(rule, edit);
            case LABELDROP -> remove(rule, edit, true);
            case LABELKEEP -> remove(rule, edit, false);
        }
        return true;
    }

    private static String sources(Rule rule, LabelEdit edit) {
        List<String> values = new ArrayList<>(rule.sources().size());
        rule.sources().forEach(name -> values.add(edit.get(name)));
        return String.join(rule.separator(), values);
    }

    private static void replace(Rule rule, LabelEdit edit) {
        Matcher matcher = rule.regex().matcher(sources(rule, edit));
        if (!matcher.matches()) {
            return;
        }
        String target = Replacement.expand(rule.target(), matcher, rule.regex());
        if (NAME.matcher(target).matches()) {
            edit.set(target, Replacement.expand(rule.replacement(), matcher, rule.regex()));
        }
    }

    private static void map(Rule rule, LabelEdit edit) {
        for (Map.Entry<String, String> label : edit.entries()) {
            Matcher matcher = rule.regex().matcher(label.getKey());
            if (matcher.matches()) {
                edit.set(Replacement.expand(rule.replacement(), matcher, rule.regex()), label.getValue());
            }
        }
    }

    private static void remove(Rule rule, LabelEdit edit, boolean matching) {
        for (Map.Entry<String, String> label : edit.entries()) {
            if (rule.regex().matches(label.getKey()) == matching) {
                edit.set(label.getKey(), "");
            }
        }
    }

    /** The last eight bytes of the MD5 sum, most significant first, without sign: as Prometheus, so that shards agree. */
    private static String hash(String text, long modulus) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Long.toString(Long.remainderUnsigned(ByteBuffer.wrap(sum).getLong(Long.BYTES), modulus));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
