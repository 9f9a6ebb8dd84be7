/**
 * Who is in the cluster, who holds which lease, and so where each virtual IP lives: protocols as state machines that take
 * the time and an event and answer with actions. Nothing here opens a socket, reads a clock or starts a thread; knows no
 * framework.
 */
package dev.quadrant.cluster;
