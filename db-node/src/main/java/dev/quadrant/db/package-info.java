/** db-node: keeps a MySQL or MariaDB server's bases and its whole binlog, and restores them. */
package dev.quadrant.db;
