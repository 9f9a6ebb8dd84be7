/**
 * The continuous archive: binlog files as the server has them, appended, forced to the disk in groups, and only then
 * acknowledged.
 */
package dev.quadrant.db.archive;
