package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Storage;

/**
 * What all rules of a node share.
 *
 * @param store where state of alerts is read from after a restart
 * @param external labels that templates see as external
 * @param externalUrl where people reach the node; may be empty
 */
public record RuleContext(Storage store, RuleQueries queries, Labels external, String externalUrl) {}
