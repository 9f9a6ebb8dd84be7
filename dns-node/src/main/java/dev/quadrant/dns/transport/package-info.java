/** The edge to the kernel: UDP in batches, TCP in one epoll loop; everything between bytes is {@code answer}'s. */
package dev.quadrant.dns.transport;
