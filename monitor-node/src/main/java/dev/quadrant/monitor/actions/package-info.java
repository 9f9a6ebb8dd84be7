/** What people change through the console: the list of changes, and how they reach the nodes. */
package dev.quadrant.monitor.actions;
