package dev.quadrant.monitor.template;

import dev.quadrant.monitor.labels.Labels;

/**
 * What a template is given.
 *
 * @param labels of the result that the alert is made from
 * @param external labels that the node gives to all that leaves it
 * @param externalUrl where people reach the node; may be empty
 * @param value of the result
 * @param time of the evaluation, in ms since 1970
 */
public record TemplateData(Labels labels, Labels external, String externalUrl, double value, long time) {}
