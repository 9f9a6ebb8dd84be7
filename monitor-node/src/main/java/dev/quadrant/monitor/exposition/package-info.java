/**
 * What a target exposes: Prometheus text 0.0.4 and OpenMetrics 1.0. {@link dev.quadrant.monitor.exposition.ExpositionParser}
 * reads the syntax of both, {@link dev.quadrant.monitor.exposition.FamilyRules} checks what OpenMetrics demands of families.
 */
package dev.quadrant.monitor.exposition;
