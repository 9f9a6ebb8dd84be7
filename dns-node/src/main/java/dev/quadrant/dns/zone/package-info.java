/** Zones as immutable trees, read from master files, checked and prepared once at load (RFC 1034 section 4.2). */
package dev.quadrant.dns.zone;
