package dev.quadrant.dns.transport;

import java.time.Duration;

/**
 * How much TCP may take.
 *
 * @param threads that serve it, and as many that serve TLS
 * @param connections at a time
 * @param connectionsPerClient of one address at a time
 * @param idle time without a complete query after which a connection is closed
 * @param write time after which a client that takes nothing is cut off
 */
public record TcpLimits(int threads, int connections, int connectionsPerClient, Duration idle, Duration write) {}
