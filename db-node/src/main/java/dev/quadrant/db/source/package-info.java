/** The database that is backed up: how to reach it, what it is, what it allows. */
package dev.quadrant.db.source;
