/** Packets in binary form: bounded, versioned, and read without trust. */
package dev.quadrant.cluster.wire;
