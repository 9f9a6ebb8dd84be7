/** How other servers are reached over HTTP: TLS, tokens and passwords, all from files that may change while the node runs. */
package dev.quadrant.monitor.access;
