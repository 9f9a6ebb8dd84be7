/**
 * A client of the MySQL protocol for what a driver does not do: a replica's connection with its raw binlog events, and
 * statements as exact bytes. MySQL 8.0 and later, MariaDB 10.11 and later. Every field read is bounded: what does not fit
 * is a {@link dev.quadrant.db.protocol.MalformedException}.
 */
package dev.quadrant.db.protocol;
