/** Label sets, which name a series, and the matchers that select them. */
package dev.quadrant.monitor.labels;
