/** The commands of db-node: they use the same configuration as the service, and are safe beside it. */
package dev.quadrant.db.command;
