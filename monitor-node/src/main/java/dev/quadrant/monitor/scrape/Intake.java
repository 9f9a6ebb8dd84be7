package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.relabel.Relabelling;
import java.nio.charset.StandardCharsets;

/**
 * What a job takes of an answer, and under which labels.
 *
 * @param honorLabels whether the labels that a target exposes win over those that the monitor gives it
 * @param honorTimestamps whether times that a target gives are taken
 * @param relabelling of each series
 * @param samplesMax most samples after it; 0 for no limit
 * @param labelsMax most labels of a series after it, its name among them; 0 for no limit
 * @param labelNameMax longest name of a label after it, in bytes; 0 for no limit
 * @param labelValueMax longest value of a label after it, in bytes; 0 for no limit
 */
public record Intake(
        boolean honorLabels,
        boolean honorTimestamps,
        Relabelling relabelling,
        int samplesMax,
        int labelsMax,
        int labelNameMax,
        int labelValueMax) {
    /** All, with the monitor's own labels. */
    public static final Intake ALL = new Intake(false, true, Relabelling.NONE, 0, 0, 0, 0);

    /** Holds a series to the limits on labels. */
    void check(Labels labels, int line) throws ExpositionException {
        if (labelsMax > 0 && labels.size() > labelsMax) {
            throw new ExpositionException(
                    "label-limit", line, labels.size() + " labels, where label_limit is " + labelsMax);
        }
        if (labelNameMax > 0 || labelValueMax > 0) {
            for (int i = 0; i < labels.size(); i++) {
                length("name-length", "label_name_length_limit", labels.name(i), labelNameMax, line);
                length("value-length", "label_value_length_limit", labels.value(i), labelValueMax, line);
            }
        }
    }

    private static void length(String reason, String limit, String text, int most, int line)
            throws ExpositionException {
        int bytes = most == 0 ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > most) {
            throw new ExpositionException(reason, line, bytes + " bytes, where " + limit + " is " + most);
        }
    }
}
