package dev.quadrant.monitor.template;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/** How templates ask the store. */
public interface TemplateQueries {
    /** Answers nothing. */
    TemplateQueries NONE = (text, time) -> List.of();

    /**
     * A series and its value.
     *
     * @param labels the metric's name among them
     */
    record Result(Labels labels, double value) {}

    /**
     * Evaluates a query at a time in ms since 1970.
     *
     * @throws TemplateException with the query's own words when it fails
     */
    List<Result> query(String text, long time) throws TemplateException;
}
