/** What of a repository may go: the policy, what it decides, and the deed. */
package dev.quadrant.db.retention;
