package dev.quadrant.dns.role;

import java.net.InetAddress;
import java.util.SortedSet;

/**
 * A server of the cluster.
 *
 * @param name its name in the cluster
 * @param roles what it does
 * @param address where it is
 * @param healthy whether clients should be sent there
 */
public record Host(String name, SortedSet<String> roles, InetAddress address, boolean healthy) {}
