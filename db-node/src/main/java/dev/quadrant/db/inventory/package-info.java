/** What a repository holds, and whether it is whole. */
package dev.quadrant.db.inventory;
