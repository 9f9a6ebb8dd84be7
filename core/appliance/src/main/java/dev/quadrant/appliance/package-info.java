/**
 * What the four programs share on Quarkus: configuration, commands, health, metrics, logs, signals, systemd, and the
 * membership in the cluster. A node gives a {@link dev.quadrant.appliance.NodeProgram}; {@code Appliance} runs it.
 */
package dev.quadrant.appliance;
