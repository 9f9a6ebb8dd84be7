/** From query bytes to response bytes: the algorithm of RFC 1034 section 4.3.2 over a catalog of zones, without I/O. */
package dev.quadrant.dns.answer;
