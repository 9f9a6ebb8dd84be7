/** The DNS message format (RFC 1035 section 4, RFC 6891): names, parsing and writing, without I/O and without allocation. */
package dev.quadrant.dns.wire;
