package dev.quadrant.monitor.logs.logql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code |=}, {@code !=}, {@code |~} and {@code !~}: whether one of some texts is in the line, or is not. Expressions are RE2's: linear time. One that is
 * a text, or a choice of texts, is searched as such; of others the text that they need is searched first.
 */
final class LineFilter implements Stage {
    private final boolean negated;
    private final List<Test> tests;
    private final List<String> needles;
    /** Whether the texts are all that is looked for. */
    private final boolean plain;

    private interface Test {
        boolean in(Line line);
    }

    private LineFilter(boolean negated, List<Test> tests, List<String> needles, boolean plain) {
        this.negated = negated;
        this.tests = tests;
        this.needles = needles;
        this.plain = plain;
    }

    static LineFilter texts(boolean negated, List<String> texts) {
        return new LineFilter(negated, texts.stream().map(LineFilter::text).toList(), List.copyOf(texts), true);
    }

    /** @throws IllegalArgumentException in RE2's own words */
    static LineFilter expressions(boolean negated, List<String> expressions) {
        List<Test> tests = new ArrayList<>();
        List<String> needles = new ArrayList<>();
        for (String expression : expressions) {
            List<String> choice = List.of(expression.split("\\|", -1));
            if (choice.stream().allMatch(RequiredText::plain)) {
                choice.forEach(text -> tests.add(text(text)));
                needles.addAll(choice);
            } else {
                String ignoringCase = expression.startsWith("(?i)") ? expression.substring(4) : "";
                needles.add(RequiredText.of(ignoringCase.isEmpty() ? expression : ignoringCase));
                tests.add(expression(expression));
            }
        }
        return new LineFilter(negated, tests, needles, false);
    }

    private static Test text(String text) {
        ByteSearch search = new ByteSearch(text.getBytes(StandardCharsets.UTF_8));
        return line -> search.find(line.bytes(), line.from(), line.from() + line.length()) >= 0;
    }

    private static Test expression(String expression) {
        try {
            Pattern pattern = Pattern.compile(expression);
            String required = RequiredText.of(expression);
            Test whole = line -> pattern.matcher(line.text()).find();
            if (required.isEmpty()) {
                return whole;
            }
            Test first = text(required);
            return line -> first.in(line) && whole.in(line);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Texts of which one is in every line that passes; empty when nothing is known. */
    List<String> needles() {
        return negated || needles.contains("") ? List.of() : needles;
    }

    /** The one text that is exactly what it looks for; empty when it is anything else. */
    String only() {
        return !negated && tests.size() == 1 && plain ? needles.getFirst() : "";
    }

    @Override
    public boolean apply(Line line) {
        for (Test test : tests) {
            if (test.in(line)) {
                return !negated;
            }
        }
        return negated;
    }
}
