package dev.quadrant.monitor.template;

import java.util.List;
import java.util.Map;

/**
 * A parsed template. Immutable.
 *
 * @param source its text
 * @param body what it writes
 * @param definitions templates that it defines, by name
 */
public record Template(String source, List<TemplateNode> body, Map<String, List<TemplateNode>> definitions) {
    /** Variables that every template of a rule has. */
    static final List<String> VARIABLES = List.of("labels", "externalLabels", "externalURL", "value");

    /** Longest text of a template, in characters. */
    static final int LENGTH_MAX = 100_000;

    /**
     * Parses.
     *
     * @throws TemplateException with the line, when it is wrong
     */
    public static Template parse(String source) throws TemplateException {
        if (source.length() > LENGTH_MAX) {
            throw new TemplateException("a template of more than " + LENGTH_MAX + " characters");
        }
        return TemplateParser.parse(source);
    }

    /**
     * Runs it.
     *
     * @throws TemplateException when a value is not what a function needs, or a limit is reached
     */
    public String expand(TemplateData data, TemplateQueries queries) throws TemplateException {
        return body.size() == 1 && body.getFirst() instanceof TemplateNode.Text text
                ? text.text()
                : new TemplateRun(this, data, queries).expand();
    }
}
