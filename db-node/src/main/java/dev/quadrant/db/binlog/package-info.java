/**
 * The binlog: its events, its files, and the replication stream as a state machine without I/O.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html">events</a>
 */
package dev.quadrant.db.binlog;
