/** Remote write 1.0: samples sent to other servers from a queue on disk, and samples taken from others. */
package dev.quadrant.monitor.remote;
