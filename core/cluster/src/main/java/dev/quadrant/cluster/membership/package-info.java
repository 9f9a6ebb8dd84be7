/**
 * Who is there, by gossip: SWIM (Das, Gupta, Motivala, DSN 2002) with incarnations, suspicion, indirect probes and
 * piggybacked updates, Lifeguard's corrections (arXiv 1707.00788), and heartbeats between all pairs while the cluster is
 * small. It informs; it decides nothing.
 */
package dev.quadrant.cluster.membership;
