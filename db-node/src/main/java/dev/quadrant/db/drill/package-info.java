/**
 * Drills: the newest base and its log are restored into a throw-away server, and compared with the live one, chunk by chunk. How
 * long the restore took is the measured recovery time.
 */
package dev.quadrant.db.drill;
