package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;

/** What a rule writes: a series, the metric's name among its labels, and its value. */
record RuleSample(Labels labels, double value) {}
