package dev.quadrant.monitor.alerts;

/**
 * Who is told of what. Immutable.
 *
 * @param selector alerts that it is told of
 * @param sendResolved whether it is told of their end
 */
record Receiver(String name, Selector selector, boolean sendResolved) {}
