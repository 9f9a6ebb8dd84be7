/** The zone that is made from the cluster: names for its servers, its roles and its virtual IPs. Without I/O. */
package dev.quadrant.dns.role;
