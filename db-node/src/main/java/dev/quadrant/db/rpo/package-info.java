/** Whether a commit that a client saw could be lost with the server now, and why: the recovery point objective in words. */
package dev.quadrant.db.rpo;
