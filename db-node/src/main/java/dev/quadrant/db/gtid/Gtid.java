package dev.quadrant.db.gtid;

/** The identifier of one transaction. */
public sealed interface Gtid permits MysqlGtid, MariaDbGtid {}
