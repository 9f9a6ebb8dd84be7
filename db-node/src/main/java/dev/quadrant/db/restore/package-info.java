/**
 * Restores: a base into an empty server, and then the archive from the base's position on, replayed event by event as
 * {@code mysqlbinlog} would.
 */
package dev.quadrant.db.restore;
