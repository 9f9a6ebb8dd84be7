/** What an operator configures of a dns-node, and how it is checked. */
package dev.quadrant.dns.config;
