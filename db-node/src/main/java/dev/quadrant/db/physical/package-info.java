/** Bases that are copies of the server's data directory, for servers on this host: taken by the server's own means, made ready to start. */
package dev.quadrant.db.physical;
