/**
 * Global transaction identifiers: which transactions a server, a segment or the archive has. Each product has a set of its
 * own kind ({@link dev.quadrant.db.gtid.MysqlGtidSet}, {@link dev.quadrant.db.gtid.MariaDbGtidSet}); both are immutable
 * and print as they parse.
 */
package dev.quadrant.db.gtid;
