/**
 * Recording and alerting rules in the files of Prometheus: read, checked, evaluated group by group. What a rule does at a
 * time is a function of the store and that time; only {@link dev.quadrant.monitor.rules.RuleRunner} knows a clock.
 */
package dev.quadrant.monitor.rules;
