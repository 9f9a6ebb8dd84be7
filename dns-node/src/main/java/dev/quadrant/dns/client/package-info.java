/** Who asks: addresses and networks, without I/O and without allocation. */
package dev.quadrant.dns.client;
