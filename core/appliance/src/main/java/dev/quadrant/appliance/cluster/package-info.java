/**
 * The cluster agent: the one thread that drives the state machines of {@code dev.quadrant.cluster} with this host's
 * sockets, clocks and kernel.
 */
package dev.quadrant.appliance.cluster;
