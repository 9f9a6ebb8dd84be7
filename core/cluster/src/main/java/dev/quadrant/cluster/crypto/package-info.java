/** The cluster's key and the sealing of packets with it. */
package dev.quadrant.cluster.crypto;
