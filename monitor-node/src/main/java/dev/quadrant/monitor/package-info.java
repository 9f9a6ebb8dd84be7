/** The monitor: metrics store and console of the cluster. */
package dev.quadrant.monitor;
