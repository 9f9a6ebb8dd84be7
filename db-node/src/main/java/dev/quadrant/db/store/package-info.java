/** Stores of named objects that are written once: what a copy of the repository is kept in. */
package dev.quadrant.db.store;
