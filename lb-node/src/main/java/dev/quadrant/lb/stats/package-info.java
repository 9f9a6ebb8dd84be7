/** What is counted on the hot path, at the cost of an addition, and how it reaches the metrics. */
package dev.quadrant.lb.stats;
