/** Servers that db-node makes and runs itself on this host, for a drill or a restore: program, directory, process. */
package dev.quadrant.db.server;
