/** Prometheus' relabelling: rules that change, keep or drop label sets. */
package dev.quadrant.monitor.relabel;
