/**
 * The base backup: a consistent logical dump of the whole server at one position of its binlog.
 *
 * <p>A base is a directory of SQL files that the server's own client reads too ({@code zstd -dc schema.sql.zst data/*.zst
 * objects.sql.zst | mariadb}), and a manifest. It is written aside and renamed when it is whole.
 */
package dev.quadrant.db.base;
