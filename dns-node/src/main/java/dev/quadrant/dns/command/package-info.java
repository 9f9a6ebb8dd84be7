/** Sub-commands of dns-node alone. */
package dev.quadrant.dns.command;
